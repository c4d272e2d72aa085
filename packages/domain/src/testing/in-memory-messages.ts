import type {Clock} from '../clock.ts';

/** The messages that caused a change, in memory. */
export class InMemoryMessages {
  readonly #clock: Clock;
  readonly #recorded = new Map<string, Date>();

  constructor({clock}: {clock: Clock}) {
    this.#clock = clock;
  }

  has(id: string | undefined): boolean {
    return id !== undefined && this.#recorded.has(id);
  }

  record(id: string | undefined): void {
    if (id !== undefined) this.#recorded.set(id, this.#clock.now());
  }

  /** @returns how many were forgotten */
  forget({recordedBefore, limit}: {recordedBefore: Date; limit: number}): number {
    const old = [...this.#recorded].filter(([, at]) => at.getTime() < recordedBefore.getTime()).slice(0, limit);
    for (const [id] of old) this.#recorded.delete(id);
    return old.length;
  }
}
