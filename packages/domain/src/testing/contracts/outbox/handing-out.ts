import {expectEqual, expectPresent, expectRejection} from '../../expect.ts';
import type {Test} from '../../runner.ts';
import {claimedKeys, leaseMs, type OutboxHarness} from './outbox-harness.ts';

/** What is handed out, when, and in which order. */
export function describeHandingOut<Item>(it: Test<OutboxHarness<Item>>): void {
  it('durability: an item is claimable as soon as its change is stored, also in another process', async (harness) => {
    const {outbox, store} = harness;
    const another = await harness.another();
    for (const each of [outbox, another]) {
      expectEqual(await each.claim({limit: 10, leaseMs}), [], 'nothing is claimable before anything is stored');
      const key = await store();
      const claims = await each.claim({limit: 10, leaseMs});
      expectEqual(claimedKeys(harness, claims), [key], 'the stored item is claimed');
      expectEqual([claims[0]?.attempt, claims[0]?.refusals], [1, 0], 'the first hand-out is attempt 1');
    }
  });

  it('at least once: an item is handed out again until it is settled', async (harness) => {
    const {outbox, store, keyOf, passTime} = harness;
    const key = await store();
    for (const attempt of [1, 2, 3]) {
      const again = await outbox.claim({limit: 10, leaseMs});
      expectEqual(
        again.map((claim) => [keyOf(claim.item), claim.attempt]),
        [[key, attempt]],
        `it comes as attempt ${attempt}`,
      );
      await passTime(leaseMs + 1);
    }
    const last = await outbox.claim({limit: 10, leaseMs});
    expectEqual(await outbox.settle(last), 1, 'it is settled');
    expectEqual(await outbox.settle(last), 0, 'once');
    await passTime(leaseMs + 1);
    expectEqual(await outbox.claim({limit: 10, leaseMs}), [], 'a settled item never comes back');
  });

  it('at least once: settling one item settles no other', async (harness) => {
    const {outbox, store, passTime} = harness;
    const [first, second, third] = [await store(), await store(), await store()];
    const claims = await outbox.claim({limit: 10, leaseMs});
    const one = expectPresent(
      claims.find(({item}) => harness.keyOf(item) === second),
      'the second was claimed',
    );
    expectEqual(await outbox.settle([one]), 1, 'the second is settled');
    await passTime(leaseMs + 1);
    const left = claimedKeys(harness, await outbox.claim({limit: 10, leaseMs}));
    expectEqual(left.toSorted(), [first, third].toSorted(), 'the others come back');
  });

  it('order: those that have been due longest come first, so many at a time', async (harness) => {
    const {outbox, store, passTime} = harness;
    const keys: string[] = [];
    // Neither their ids nor the times that their changes tell say which have been due longest.
    for (const about of storedInThisOrder) {
      keys.push(await store(about));
      await passTime(10);
    }
    for (const count of [3, 1, 1]) {
      const claimed = claimedKeys(harness, await outbox.claim({limit: count, leaseMs}));
      expectEqual(claimed.toSorted(), keys.splice(0, count).toSorted(), `the ${count} that were stored first`);
    }
  });

  it('order: items that are released again and again hold up no other', async (harness) => {
    const {outbox, store, keyOf, passTime} = harness;
    for (const about of storedInThisOrder.slice(2)) await store(about);
    await outbox.release(await outbox.claim({limit: 3, leaseMs}), {retryInMs: 20_000, refused: true});
    const fresh = await store(storedInThisOrder[0]);
    await passTime(20_001);
    const [first] = await outbox.claim({limit: 1, leaseMs});
    expectEqual(first && keyOf(first.item), fresh, 'the new one has been due longest');
  });

  it('isolation: an item that cannot be read keeps no other from being claimed, and is not handed out', async (harness) => {
    const {outbox, store, spoil, passTime} = harness;
    const spoiled = await store();
    await passTime(10);
    const sound = await store();
    await spoil(spoiled);
    for (const attempt of [1, 2]) {
      const claimed = [...(await outbox.claim({limit: 1, leaseMs})), ...(await outbox.claim({limit: 1, leaseMs}))];
      expectEqual(claimedKeys(harness, claimed), [sound], `the sound one is claimed, for the ${attempt}. time`);
      await passTime(leaseMs + 1);
    }
  });

  it('failure: throws UNAVAILABLE when the store cannot be asked', async ({outbox, store, unreachable}) => {
    await store();
    await store();
    const claims = await outbox.claim({limit: 10, leaseMs});
    const cut = await unreachable();
    await expectRejection(cut.claim({limit: 1, leaseMs}), 'UNAVAILABLE', 'claim');
    await expectRejection(cut.settle(claims), 'UNAVAILABLE', 'settle');
    await expectRejection(cut.release(claims, {retryInMs: 1}), 'UNAVAILABLE', 'release');
    await expectRejection(
      cut.park(expectPresent(claims[0], 'two were claimed'), {reason: 'no'}),
      'UNAVAILABLE',
      'park',
    );
  });
}

/** Each is called less than the one before, and happened before it by the clock of whoever caused it. */
const storedInThisOrder = ['e', 'd', 'c', 'b', 'a'].map((orderId, index) => ({
  orderId,
  at: new Date(`${2030 - index}-01-01T00:00:00Z`),
}));
