import type {Claim, Outbox} from '../../../outbox/outbox.ts';
import {expectEqual, expectPresent} from '../../expect.ts';
import type {Test} from '../../runner.ts';
import {useInVain} from './leases.ts';
import {type ChangingOutboxHarness, claimedKeys, leaseMs, type OutboxHarness} from './outbox-harness.ts';

/** What becomes of items that could not be delivered. */
export function describeGivingBack<Item>(it: Test<OutboxHarness<Item>>): void {
  it('release: a released item is not handed out before its delay is over', async ({outbox, store, passTime}) => {
    await store();
    await outbox.release(await outbox.claim({limit: 10, leaseMs}), {retryInMs: 30_000});
    expectEqual(await outbox.claim({limit: 10, leaseMs}), [], 'not yet');
    await passTime(20_000);
    expectEqual(await outbox.claim({limit: 10, leaseMs}), [], 'nor 10 s before');
    await passTime(10_001);
    const [claim] = await outbox.claim({limit: 10, leaseMs});
    expectEqual([claim?.attempt, claim?.refusals], [2, 0], 'then it is handed out again');
  });

  it('release: a claim that was given back is good for nothing any more', async ({outbox, store}) => {
    await store();
    const given = await outbox.claim({limit: 10, leaseMs});
    await outbox.release(given, {retryInMs: 0});
    await useInVain(outbox, given);
    const [again] = await outbox.claim({limit: 10, leaseMs});
    expectEqual([again?.attempt, again?.refusals], [2, 0], 'it is handed out again, and was never refused');
  });

  it('release: an item knows how often it was refused', async ({outbox, store, passTime}) => {
    await store();
    for (const refused of [true, false, true]) {
      await outbox.release(await outbox.claim({limit: 1, leaseMs}), {retryInMs: 1, refused});
      await passTime(2);
    }
    const [claim] = await outbox.claim({limit: 1, leaseMs});
    expectEqual([claim?.attempt, claim?.refusals], [4, 2], 'it was handed out three times and refused twice');
  });

  it('parking: a parked item is kept with its reason and not handed out any more, and others are', async (harness) => {
    const {outbox, store, keyOf, passTime, parkedBecause} = harness;
    const key = await store();
    await passTime(10);
    const other = await store();
    const claim = await claimOne(outbox);
    expectEqual(keyOf(claim.item), key, 'the older one is claimed');
    await outbox.park(claim, {reason: 'nobody takes it'});
    expectEqual(await parkedBecause(key), 'nobody takes it', 'it is there for whoever looks at it');
    expectEqual(await parkedBecause(other), undefined, 'and no other');
    await passTime(leaseMs + 1);
    expectEqual(claimedKeys(harness, await outbox.claim({limit: 10, leaseMs})), [other], 'the other one is left');
    await useInVain(outbox, [claim]);
    expectEqual(await parkedBecause(key), 'nobody takes it', 'a parked item stays parked');
    await passTime(leaseMs + 1);
    const another = await harness.another();
    expectEqual(claimedKeys(harness, await another.claim({limit: 10, leaseMs})), [other], 'for every process');
  });

  it('settles and releases no claims at all without complaint', async ({outbox}) => {
    expectEqual(await outbox.settle([]), 0, 'nothing to settle');
    await outbox.release([], {retryInMs: 1});
  });
}

/** What becomes of items that are stored anew while they wait. */
export function describeStoringAnew<Item>(it: Test<ChangingOutboxHarness<Item>>): void {
  it('superseding: a claim on an item that was stored anew cannot settle it', async (harness) => {
    const {outbox, store, storeAnew, parkedBecause} = harness;
    const key = await store();
    const old = await outbox.claim({limit: 10, leaseMs});
    await storeAnew(key);
    await useInVain(outbox, old);
    expectEqual(await parkedBecause(key), undefined, 'it is not parked');
    const anew = await outbox.claim({limit: 10, leaseMs});
    expectEqual(claimedKeys(harness, anew), [key], 'the newer state is claimable');
    expectEqual(
      anew.map(({refusals}) => refusals),
      [0],
      'and was never refused',
    );
    expectEqual(await outbox.settle(anew), 1, 'and settles');
  });

  it('parking: an item that is stored anew is handed out again, as if for the first time', async (harness) => {
    const {outbox, store, storeAnew, parkedBecause} = harness;
    const key = await store();
    await outbox.release([await claimOne(outbox)], {retryInMs: 0, refused: true});
    await outbox.park(await claimOne(outbox), {reason: 'nobody takes it'});
    await storeAnew(key);
    const anew = await claimOne(outbox);
    expectEqual([anew.attempt, anew.refusals], [1, 0], 'it begins anew');
    expectEqual(await parkedBecause(key), undefined, 'and is not parked any more');
  });
}

async function claimOne<Item>(outbox: Outbox<Item>): Promise<Claim<Item>> {
  const [claim] = await outbox.claim({limit: 1, leaseMs});
  return expectPresent(claim, 'one is claimed');
}
