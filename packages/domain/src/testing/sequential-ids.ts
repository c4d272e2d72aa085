import type {IdGenerator} from '../id-generator.ts';

/** Ids that tests can foretell: `id-1`, `id-2`, … */
export class SequentialIds implements IdGenerator {
  readonly #prefix: string;
  #count = 0;

  constructor(prefix = 'id') {
    this.#prefix = prefix;
  }

  next(): string {
    this.#count += 1;
    return `${this.#prefix}-${this.#count}`;
  }
}
