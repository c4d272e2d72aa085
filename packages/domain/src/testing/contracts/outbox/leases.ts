import type {Claim, Outbox} from '../../../outbox/outbox.ts';
import {expectEqual, expectPresent, expectTrue} from '../../expect.ts';
import {byTurns, type Test} from '../../runner.ts';
import {claimedKeys, leaseMs, type OutboxHarness} from './outbox-harness.ts';

/** Whose an item is, however many claim, in one process or in several. */
export function describeLeases<Item>(it: Test<OutboxHarness<Item>>): void {
  it('leases: a claimed item is not handed out before its lease expires', async (harness) => {
    const {outbox, store, passTime} = harness;
    const another = await harness.another();
    await store();
    await outbox.claim({limit: 10, leaseMs});
    for (const elapsedMs of [0, leaseMs - 20_000]) {
      await passTime(elapsedMs);
      expectEqual(await outbox.claim({limit: 10, leaseMs}), [], 'a leased item is nobody else’s');
      expectEqual(await another.claim({limit: 10, leaseMs}), [], 'nor another process’s');
    }
    await passTime(20_001);
    expectEqual((await another.claim({limit: 10, leaseMs})).length, 1, 'once it has expired, whoever asks gets it');
    expectEqual(await outbox.claim({limit: 10, leaseMs}), [], 'and nobody beside');
  });

  it('leases: however many claim at once, no item is handed out twice', async (harness) => {
    const {outbox, store, keyOf} = harness;
    const process = byTurns(outbox, await harness.another());
    const keys = new Set<string>();
    for (let count = 0; count < 40; count++) keys.add(await store());
    const claiming = Array.from({length: 8}, (_, index) => process(index).claim({limit: 5, leaseMs}));
    const claims = (await Promise.all(claiming)).flat();
    const claimed = claims.map(({item}) => keyOf(item));
    expectEqual(new Set(claimed).size, claimed.length, 'no item was handed out twice');
    expectEqual(new Set(claims.map(({token}) => token)).size, claims.length, 'no token was given out twice');
    while (claimed.length < keys.size) {
      const more = await outbox.claim({limit: 5, leaseMs});
      expectTrue(more.length > 0, 'every item is handed out in the end');
      claimed.push(...claimedKeys(harness, more));
    }
    expectEqual([...claimed].toSorted(), [...keys].toSorted(), 'every item is handed out once');
  });

  it('fencing: a claim that was taken over can neither settle nor release', async (harness) => {
    const {outbox, store, passTime, parkedBecause} = harness;
    const another = await harness.another();
    const key = await store();
    for (const [mine, theirs] of [
      [outbox, outbox],
      [outbox, another],
      [another, outbox],
    ] as const) {
      const late = await mine.claim({limit: 10, leaseMs});
      await passTime(leaseMs + 1);
      const current = await theirs.claim({limit: 10, leaseMs});
      expectEqual(claimedKeys(harness, current), [key], 'it is taken over');
      await useInVain(mine, late);
      expectEqual(await theirs.claim({limit: 10, leaseMs}), [], 'the late claim releases nothing');
      expectEqual(await parkedBecause(key), undefined, 'and parks nothing');
      await theirs.release(current, {retryInMs: 0});
    }
    const last = await another.claim({limit: 10, leaseMs});
    expectEqual(
      last.map(({refusals}) => refusals),
      [0],
      'what late claims say of it counts for nothing',
    );
    expectEqual(await another.settle(last), 1, 'the current claim still settles');
  });

  it('fencing: a claim that expired but was not taken over still settles', async ({outbox, store, passTime}) => {
    await store();
    const claims = await outbox.claim({limit: 10, leaseMs});
    await passTime(leaseMs + 1);
    expectEqual(await outbox.settle(claims), 1, 'what was delivered is not delivered again');
  });

  it('fencing: a claim is good in every process, as whoever made it may have restarted', async (harness) => {
    const {outbox, store, parkedBecause} = harness;
    const another = await harness.another();
    const key = await store();
    await another.release(await outbox.claim({limit: 1, leaseMs}), {retryInMs: 0, refused: true});
    const [again] = await outbox.claim({limit: 1, leaseMs});
    const claim = expectPresent(again, 'another process released it');
    expectEqual([claim.attempt, claim.refusals], [2, 1], 'and it is counted');
    await another.park(claim, {reason: 'nobody takes it'});
    expectEqual(await parkedBecause(key), 'nobody takes it', 'another process parks it');
    await store();
    expectEqual(await another.settle(await outbox.claim({limit: 1, leaseMs})), 1, 'another process settles it');
  });

  it('fencing: a token is good for its own item alone', async ({outbox, store}) => {
    await store();
    await store();
    const [one, other] = await outbox.claim({limit: 2, leaseMs});
    if (one === undefined || other === undefined) return expectTrue(false, 'two were claimed');
    const crossed = {...one, token: other.token};
    expectEqual(await outbox.settle([crossed]), 0, 'with the token of another it settles nothing');
    expectEqual(await outbox.settle([one, other]), 2, 'with their own both are settled');
  });
}

/** Tries everything with claims that are good for nothing any more. */
export async function useInVain<Item>(outbox: Outbox<Item>, claims: readonly Claim<Item>[]): Promise<void> {
  expectEqual(await outbox.settle(claims), 0, 'a void claim settles nothing');
  await outbox.release(claims, {retryInMs: 0, refused: true});
  for (const claim of claims) await outbox.park(claim, {reason: 'late'});
}
