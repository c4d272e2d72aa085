import type {Clock} from '../clock.ts';
import type {OrderId} from '../values/ids.ts';

/** The messages that caused a change, each with the order that it changed, in memory. */
export class InMemoryMessages {
  readonly #clock: Clock;
  readonly #recorded = new Map<string, Date>();

  constructor({clock}: {clock: Clock}) {
    this.#clock = clock;
  }

  has(orderId: OrderId, id: string | undefined): boolean {
    return id !== undefined && this.#recorded.has(nameOf(orderId, id));
  }

  record(orderId: OrderId, id: string | undefined): void {
    if (id !== undefined) this.#recorded.set(nameOf(orderId, id), this.#clock.now());
  }

  /** Keeps what is recorded now. @returns what brings it back, as from a backup */
  backUp(): () => void {
    const recorded = [...this.#recorded];
    return () => {
      this.#recorded.clear();
      for (const [name, at] of recorded) this.#recorded.set(name, at);
    };
  }

  /** @returns how many were forgotten */
  forget({olderThanMs, limit}: {olderThanMs: number; limit: number}): number {
    const before = this.#clock.now().getTime() - olderThanMs;
    const old = [...this.#recorded].filter(([, at]) => at.getTime() < before).slice(0, limit);
    for (const [name] of old) this.#recorded.delete(name);
    return old.length;
  }
}

const nameOf = (orderId: OrderId, id: string): string => JSON.stringify([orderId, id]);
