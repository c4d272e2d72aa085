import type {AdapterName} from './adapters.ts';

/** A text of a source file and what a mutant has in its place. The text must be there exactly once. */
export interface Replacement {
  readonly from: string;
  readonly to: string;
}

/** A mistake that somebody could make in an adapter, planted to prove that the port's contract suite finds it. */
export interface Mutation extends Replacement {
  /** What is wrong, in a sentence. */
  readonly mistake: string;
  /** The base name of a source file of the adapter. */
  readonly file: string;
  /**
   * What it breaks, as it is called in the titles of the tests for it, such as `concurrency`. They are run before all
   * others: that saves time, and proves nothing. Those of the port unless given.
   */
  readonly promise?: string;
  /** What has to change with it, in the same file. */
  readonly also?: readonly Replacement[];
}

/** Mistakes in what one adapter does for one port, by name. */
export interface MutationsOfPort {
  readonly adapter: AdapterName;
  /** As the title of its contract suite ends: `… keeps the promises of an outbox`. */
  readonly port: string;
  readonly mutations: Readonly<Record<string, Mutation>>;
}

/** A mistake with its whole name, such as `mikro-orm/orders-version-unchecked`. */
export interface Mutant extends Mutation {
  readonly name: string;
  readonly adapter: AdapterName;
  readonly port: string;
}

/** The exit status of a process that has not loaded the file that it was to have the mistake in. */
export const neverLoadedStatus = 70;

/** The source with the mistake in it. @throws RangeError if a text is not there exactly once */
export function planted(source: string, {name, from, to, also = []}: Mutant): string {
  return [{from, to}, ...also].reduce((text, replacement) => {
    const times = text.split(replacement.from).length - 1;
    if (times === 1) return text.replace(replacement.from, () => replacement.to);
    throw new RangeError(`${name}: this is there ${times} times instead of once: ${replacement.from}`);
  }, source);
}
