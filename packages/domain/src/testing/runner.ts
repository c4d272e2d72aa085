import {type PortPromises, withPromise} from './expect.ts';

/** What a contract suite needs of a test runner: mocha, node:test, vitest and jest all have it. */
export interface TestRunner {
  readonly describe: (title: string, body: () => void) => void;
  readonly it: (title: string, body: () => Promise<void>) => void;
}

/** A fresh instance of what is under test, and whatever the suite needs to look behind it. */
export type Open<Harness> = () => Promise<Harness & {close?(): Promise<void>}>;

/** Registers one test of a suite. */
export type Test<Harness> = (title: string, body: (harness: Harness) => Promise<void>) => void;

/**
 * Gives every test a fresh instance and closes it afterwards, however the test ends.
 * @param told the promises that the titles begin with the names of
 * @returns a function that registers one test
 */
export function eachFresh<Harness>({it}: TestRunner, open: Open<Harness>, told?: PortPromises): Test<Harness> {
  return (title, body) =>
    it(title, async () => {
      try {
        await withFresh(open, body);
      } catch (error) {
        throw told === undefined ? error : withPromise(error, title, told);
      }
    });
}

/** Two instances by turns, so that what races does so in one process and across two. */
export const byTurns =
  <Instance>(one: Instance, other: Instance): ((index: number) => Instance) =>
  (index) =>
    index % 2 === 0 ? one : other;

async function withFresh<Harness>(open: Open<Harness>, body: (harness: Harness) => Promise<void>): Promise<void> {
  const harness = await open();
  try {
    await body(harness);
  } finally {
    await harness.close?.();
  }
}
