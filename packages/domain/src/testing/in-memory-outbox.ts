import type {Clock} from '../clock.ts';
import type {Claim, Outbox} from '../outbox/outbox.ts';
import type {OrderId} from '../values/ids.ts';
import type {StoreFaults} from './store-faults.ts';

interface Entry<Item> {
  item: Item;
  token: string | undefined;
  attempt: number;
  refusals: number;
  /** In milliseconds since the epoch. */
  dueAt: number;
}

/** An item that nobody accepted, and why. */
export interface ParkedItem<Item> {
  readonly item: Item;
  readonly reason: string;
}

/** An outbox in memory. Its store puts items in; keys tell which item is stored anew. */
export class InMemoryOutbox<Item extends {readonly orderId: OrderId}> implements Outbox<Item> {
  readonly #clock: Clock;
  readonly #faults: StoreFaults;
  readonly #keyOf: (item: Item) => string;
  readonly #entries = new Map<string, Entry<Item>>();
  readonly #parked = new Map<string, ParkedItem<Item>>();
  readonly #settled: (item: Item) => void;
  #tokens = 0;

  /** @param parts.settled is told of each item that is settled, in the same step */
  constructor(parts: {
    clock: Clock;
    faults: StoreFaults;
    keyOf: (item: Item) => string;
    settled?: (item: Item) => void;
  }) {
    this.#clock = parts.clock;
    this.#faults = parts.faults;
    this.#keyOf = parts.keyOf;
    this.#settled = parts.settled ?? (() => undefined);
  }

  /** How many items wait, claimed or not. */
  get size(): number {
    return this.#entries.size;
  }

  /** The items that were parked. */
  get parked(): readonly ParkedItem<Item>[] {
    return [...this.#parked.values()];
  }

  /** Whether an item waits, claimed or not, or is parked: it was not delivered. */
  holds(key: string): boolean {
    return this.#entries.has(key) || this.#parked.has(key);
  }

  /**
   * Makes an item due, after so many milliseconds; it takes the place of an earlier one with the same key, and voids the
   * claims on that.
   */
  put(item: Item, dueInMs = 0): void {
    this.remove(this.#keyOf(item));
    const dueAt = this.#clock.now().getTime() + dueInMs;
    this.#entries.set(this.#keyOf(item), {item, token: undefined, attempt: 0, refusals: 0, dueAt});
  }

  /** Makes an item due once more; one that still waits knows as before how often it was refused. */
  putAgain(item: Item): void {
    const refusals = this.#entries.get(this.#keyOf(item))?.refusals ?? 0;
    this.put(item);
    const entry = this.#entries.get(this.#keyOf(item));
    if (entry !== undefined) entry.refusals = refusals;
  }

  /** Puts an item in the place of one with the same key, which stays as due and as claimed as it is. */
  replace(item: Item): void {
    const entry = this.#entries.get(this.#keyOf(item));
    if (entry !== undefined) entry.item = item;
  }

  remove(key: string): void {
    this.#entries.delete(key);
    this.#parked.delete(key);
  }

  /** Keeps what is there now. @returns what brings it back, as from a backup */
  backUp(): () => void {
    const entries = [...this.#entries].map(([key, entry]) => [key, {...entry}] as const);
    const parked = [...this.#parked];
    return () => {
      this.#entries.clear();
      for (const [key, entry] of entries) this.#entries.set(key, {...entry});
      this.#parked.clear();
      for (const [key, item] of parked) this.#parked.set(key, item);
    };
  }

  async claim({limit, leaseMs}: {limit: number; leaseMs: number}): Promise<readonly Claim<Item>[]> {
    this.#faults.assertReachable();
    const now = this.#clock.now().getTime();
    const due = [...this.#entries.values()]
      .filter(({item, dueAt}) => dueAt <= now && !this.#faults.unreadable.has(item.orderId))
      .toSorted((a, b) => a.dueAt - b.dueAt);
    return due.slice(0, limit).map((entry) => {
      this.#tokens += 1;
      const token = `lease-${this.#tokens}`;
      entry.token = token;
      entry.attempt += 1;
      entry.dueAt = now + leaseMs;
      return {item: entry.item, token, attempt: entry.attempt, refusals: entry.refusals};
    });
  }

  async settle(claims: readonly Claim<Item>[]): Promise<number> {
    this.#faults.assertReachable();
    const held = claims.filter((claim) => this.#held(claim) !== undefined);
    for (const {item} of held) {
      this.remove(this.#keyOf(item));
      this.#settled(item);
    }
    return held.length;
  }

  async release(
    claims: readonly Claim<Item>[],
    {retryInMs, refused = false}: {retryInMs: number; refused?: boolean},
  ): Promise<void> {
    this.#faults.assertReachable();
    for (const claim of claims) {
      const entry = this.#held(claim);
      if (entry === undefined) continue;
      entry.token = undefined;
      entry.dueAt = this.#clock.now().getTime() + retryInMs;
      if (refused) entry.refusals += 1;
    }
  }

  async park(claim: Claim<Item>, {reason}: {reason: string}): Promise<void> {
    this.#faults.assertReachable();
    if (this.#held(claim) === undefined) return;
    const key = this.#keyOf(claim.item);
    this.#entries.delete(key);
    this.#parked.set(key, {item: claim.item, reason});
  }

  #held({item, token}: Claim<Item>): Entry<Item> | undefined {
    const entry = this.#entries.get(this.#keyOf(item));
    return entry?.token === token ? entry : undefined;
  }
}
