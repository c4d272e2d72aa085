import {setImmediate as nextTurn} from 'node:timers/promises';
import type {Stoppable} from '@orderwell/adapters/runtime';
import {expect} from 'chai';

/** What a test of the contract has at hand. */
export interface StoppableHarness {
  /** Begins it, and resolves when it has everything open that it ever has. */
  readonly running: () => Promise<Stoppable>;
  /** Makes one that has not begun, or has reached nobody; left out where only what has begun can be had. */
  readonly notYet?: () => Promise<Stoppable & {begin?(): void; readonly hasRun?: boolean}>;
}

/** The promises of {@link Stoppable}. */
export function describeStoppable(name: string, {running, notYet}: StoppableHarness): void {
  describe(`${name}, stopped`, () => {
    it('leaves no timer and no socket', async () => {
      const before = await openResources();
      await (await running()).stop();
      expect(await addedTo(before)).to.deep.equal([]);
    });

    it('twice at once and again later, is stopped each time', async () => {
      const before = await openResources();
      const subject = await running();
      await Promise.all([subject.stop(), subject.stop()]);
      await subject.stop();
      expect(await addedTo(before)).to.deep.equal([]);
    });

    if (notYet === undefined) return;
    it('before it began, never begins, and leaves no timer and no socket', async () => {
      const before = await openResources();
      const subject = await notYet();
      await subject.stop();
      subject.begin?.();
      await subject.stop();
      expect(await addedTo(before)).to.deep.equal([]);
      expect(subject.hasRun ?? false).to.equal(false);
    });
  });
}

/** What keeps this process alive, by kind. What is closed by now goes at the end of the event loop's turn. */
async function openResources(): Promise<readonly string[]> {
  await nextTurn();
  await nextTurn();
  return process.getActiveResourcesInfo().filter((kind) => kind !== 'Immediate');
}

/** What is open now and was not before. Something of another test may still have been closing then. */
async function addedTo(before: readonly string[]): Promise<readonly string[]> {
  const left = [...before];
  return (await openResources()).filter((kind) => {
    const at = left.indexOf(kind);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
