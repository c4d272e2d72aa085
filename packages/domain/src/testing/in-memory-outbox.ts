import type {Clock} from '../clock.ts';
import type {Claim, Outbox} from '../outbox/outbox.ts';
import type {StoreFaults} from './store-faults.ts';

interface Entry<Item> {
  readonly item: Item;
  token: string | undefined;
  attempt: number;
  claimableFrom: number;
}

/** An outbox in memory. Its store puts items in; keys tell which item is stored anew. */
export class InMemoryOutbox<Item> implements Outbox<Item> {
  readonly #clock: Clock;
  readonly #faults: StoreFaults;
  readonly #keyOf: (item: Item) => string;
  readonly #entries = new Map<string, Entry<Item>>();
  #tokens = 0;

  constructor(parts: {clock: Clock; faults: StoreFaults; keyOf: (item: Item) => string}) {
    this.#clock = parts.clock;
    this.#faults = parts.faults;
    this.#keyOf = parts.keyOf;
  }

  /** How many items wait, claimed or not. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * Makes an item due, after so many milliseconds; it takes the place of an earlier one with the same key, and voids the
   * claims on that.
   */
  put(item: Item, dueInMs = 0): void {
    this.remove(this.#keyOf(item));
    const claimableFrom = dueInMs === 0 ? Number.NEGATIVE_INFINITY : this.#clock.now().getTime() + dueInMs;
    this.#entries.set(this.#keyOf(item), {item, token: undefined, attempt: 0, claimableFrom});
  }

  remove(key: string): void {
    this.#entries.delete(key);
  }

  async claim({limit, leaseMs}: {limit: number; leaseMs: number}): Promise<readonly Claim<Item>[]> {
    this.#faults.assertReachable();
    const now = this.#clock.now().getTime();
    const due = [...this.#entries.values()].filter((entry) => entry.claimableFrom <= now).slice(0, limit);
    return due.map((entry) => {
      this.#tokens += 1;
      const token = `lease-${this.#tokens}`;
      entry.token = token;
      entry.attempt += 1;
      entry.claimableFrom = now + leaseMs;
      return {item: entry.item, token, attempt: entry.attempt};
    });
  }

  async settle(claims: readonly Claim<Item>[]): Promise<number> {
    this.#faults.assertReachable();
    const held = claims.filter((claim) => this.#held(claim) !== undefined);
    for (const {item} of held) this.remove(this.#keyOf(item));
    return held.length;
  }

  async release(claims: readonly Claim<Item>[], {retryInMs}: {retryInMs: number}): Promise<void> {
    this.#faults.assertReachable();
    for (const claim of claims) {
      const entry = this.#held(claim);
      if (entry === undefined) continue;
      entry.token = undefined;
      entry.claimableFrom = this.#clock.now().getTime() + retryInMs;
    }
  }

  #held({item, token}: Claim<Item>): Entry<Item> | undefined {
    const entry = this.#entries.get(this.#keyOf(item));
    return entry?.token === token ? entry : undefined;
  }
}
