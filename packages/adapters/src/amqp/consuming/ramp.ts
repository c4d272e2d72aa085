/**
 * How many messages a consumer takes at once: one at first, and twice as many after each full round of messages that
 * were done, up to its prefetch. So it is at full width after log2(prefetch) rounds.
 */
export class Ramp {
  readonly #widest: number;
  #width = 1;
  #done = 0;

  constructor(widest: number) {
    this.#widest = widest;
  }

  get width(): number {
    return this.#width;
  }

  /** Counts a message that was done. @returns how many more are to be taken at once from now on; mostly 0 */
  oneDone(): number {
    if (this.#width === this.#widest) return 0;
    this.#done += 1;
    if (this.#done < this.#width) return 0;
    const before = this.#width;
    this.#done = 0;
    this.#width = Math.min(2 * before, this.#widest);
    return this.#width - before;
  }
}
