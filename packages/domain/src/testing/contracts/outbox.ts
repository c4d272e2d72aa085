import type {Outbox} from '../../outbox/outbox.ts';
import {expectEqual, expectTrue} from '../expect.ts';
import {eachFresh, type Open, type TestRunner} from '../runner.ts';

/** What the outbox suite needs of an implementation. */
export interface OutboxHarness<Item> {
  readonly outbox: Outbox<Item>;
  /** Stores a change whose item is due, through the repository. @returns the item's key */
  readonly store: () => Promise<string>;
  readonly keyOf: (item: Item) => string;
  /** Makes the store's own time pass, at least so many milliseconds. */
  readonly passTime: (ms: number) => Promise<void>;
}

const leaseMs = 60_000;

/** For an outbox whose items can be stored anew before they are delivered. */
export interface ChangingOutboxHarness<Item> extends OutboxHarness<Item> {
  /** Stores another change that makes the item of that key due. */
  readonly storeAnew: (key: string) => Promise<void>;
}

/** The promises of `Outbox` for items that can change while they wait, as tests. */
export function describeChangingOutbox<Item>(
  runner: TestRunner,
  name: string,
  open: Open<ChangingOutboxHarness<Item>>,
): void {
  describeOutbox(runner, name, open);
  runner.describe(`${name} keeps the promises of an outbox whose items change`, () => {
    const it = eachFresh(runner, open);

    it('superseding: a claim on an item that was stored anew cannot settle it', async ({outbox, store, storeAnew}) => {
      const key = await store();
      const old = await outbox.claim({limit: 10, leaseMs});
      await storeAnew(key);
      expectEqual(await outbox.settle(old), 0, 'the old claim settles nothing');
      const anew = await outbox.claim({limit: 10, leaseMs});
      expectEqual(anew.length, 1, 'the newer state is claimable');
      expectEqual(await outbox.settle(anew), 1, 'and settles');
    });

    it('parking: an item that is stored anew is handed out again, as if for the first time', async (harness) => {
      const {outbox, store, storeAnew} = harness;
      const key = await store();
      const [claim] = await outbox.claim({limit: 1, leaseMs});
      if (claim) await outbox.release([claim], {retryInMs: 0, refused: true});
      const [again] = await outbox.claim({limit: 1, leaseMs});
      if (again) await outbox.park(again, {reason: 'nobody takes it'});
      await storeAnew(key);
      const [anew] = await outbox.claim({limit: 1, leaseMs});
      expectEqual([anew?.attempt, anew?.refusals], [1, 0], 'it begins anew');
    });
  });
}

/** The promises of `Outbox`, as tests. */
export function describeOutbox<Item>(runner: TestRunner, name: string, open: Open<OutboxHarness<Item>>): void {
  runner.describe(`${name} keeps the promises of an outbox`, () => {
    const it = eachFresh(runner, open);

    it('durability: an item is claimable as soon as its change is stored', async ({outbox, store, keyOf}) => {
      expectEqual(await outbox.claim({limit: 10, leaseMs}), [], 'nothing is claimable before anything is stored');
      const key = await store();
      const claims = await outbox.claim({limit: 10, leaseMs});
      expectEqual(
        claims.map(({item}) => keyOf(item)),
        [key],
        'the stored item is claimed',
      );
      expectEqual([claims[0]?.attempt, claims[0]?.refusals], [1, 0], 'the first hand-out is attempt 1');
    });

    it('at least once: an item is handed out again until it is settled', async ({outbox, store, keyOf, passTime}) => {
      const key = await store();
      await outbox.claim({limit: 10, leaseMs});
      await passTime(leaseMs + 1);
      const again = await outbox.claim({limit: 10, leaseMs});
      expectEqual(
        again.map(({item, attempt}) => [keyOf(item), attempt]),
        [[key, 2]],
        'it comes back as attempt 2',
      );
      expectEqual(await outbox.settle(again), 1, 'it is settled');
      await passTime(leaseMs + 1);
      expectEqual(await outbox.claim({limit: 10, leaseMs}), [], 'a settled item never comes back');
    });

    it('leases: a claimed item is not handed out before its lease expires', async ({outbox, store}) => {
      await store();
      await outbox.claim({limit: 10, leaseMs});
      expectEqual(await outbox.claim({limit: 10, leaseMs}), [], 'a leased item is nobody else’s');
    });

    it('leases: however many claim at once, no item is handed out twice', async ({outbox, store, keyOf}) => {
      const keys = new Set<string>();
      for (let count = 0; count < 40; count++) keys.add(await store());
      const claims = (await Promise.all(Array.from({length: 8}, () => outbox.claim({limit: 5, leaseMs})))).flat();
      const claimed = claims.map(({item}) => keyOf(item));
      expectEqual(new Set(claimed).size, claimed.length, 'no item was handed out twice');
      while (claimed.length < keys.size) {
        const more = await outbox.claim({limit: 5, leaseMs});
        expectTrue(more.length > 0, 'every item is handed out in the end');
        claimed.push(...more.map(({item}) => keyOf(item)));
      }
      expectEqual([...claimed].toSorted(), [...keys].toSorted(), 'every item is handed out once');
    });

    it('fencing: a claim that was taken over can neither settle nor release', async ({outbox, store, passTime}) => {
      await store();
      const late = await outbox.claim({limit: 10, leaseMs});
      await passTime(leaseMs + 1);
      const current = await outbox.claim({limit: 10, leaseMs});
      expectEqual(await outbox.settle(late), 0, 'the late claim settles nothing');
      await outbox.release(late, {retryInMs: 0});
      for (const claim of late) await outbox.park(claim, {reason: 'late'});
      expectEqual(await outbox.claim({limit: 10, leaseMs}), [], 'the late claim releases nothing');
      expectEqual(await outbox.settle(current), 1, 'the current claim still settles');
    });

    it('fencing: a claim that expired but was not taken over still settles', async ({outbox, store, passTime}) => {
      await store();
      const claims = await outbox.claim({limit: 10, leaseMs});
      await passTime(leaseMs + 1);
      expectEqual(await outbox.settle(claims), 1, 'what was delivered is not delivered again');
    });

    it('order: those that have been due longest come first', async ({outbox, store, keyOf, passTime}) => {
      const keys: string[] = [];
      for (let count = 0; count < 5; count++) {
        keys.push(await store());
        await passTime(10);
      }
      const claims = await outbox.claim({limit: 3, leaseMs});
      expectEqual(
        claims.map(({item}) => keyOf(item)).toSorted(),
        keys.slice(0, 3).toSorted(),
        'the three oldest come first',
      );
    });

    it('order: items that are released again and again hold up no other', async ({outbox, store, keyOf, passTime}) => {
      for (let count = 0; count < 3; count++) await store();
      await outbox.release(await outbox.claim({limit: 3, leaseMs}), {retryInMs: 20_000, refused: true});
      const fresh = await store();
      await passTime(20_001);
      const [first] = await outbox.claim({limit: 1, leaseMs});
      expectEqual(first && keyOf(first.item), fresh, 'the new one has been due longest');
    });

    it('release: a released item is not handed out before its delay is over', async ({outbox, store, passTime}) => {
      await store();
      await outbox.release(await outbox.claim({limit: 10, leaseMs}), {retryInMs: 30_000});
      expectEqual(await outbox.claim({limit: 10, leaseMs}), [], 'not yet');
      await passTime(30_001);
      const [claim] = await outbox.claim({limit: 10, leaseMs});
      expectEqual([claim?.attempt, claim?.refusals], [2, 0], 'then it is handed out again');
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

    it('parking: a parked item is not handed out any more, and others are', async ({
      outbox,
      store,
      keyOf,
      passTime,
    }) => {
      const key = await store();
      await passTime(10);
      const other = await store();
      const [claim] = await outbox.claim({limit: 1, leaseMs});
      expectEqual(claim && keyOf(claim.item), key, 'the older one is claimed');
      if (claim) await outbox.park(claim, {reason: 'nobody takes it'});
      await passTime(leaseMs + 1);
      const left = await outbox.claim({limit: 10, leaseMs});
      expectEqual(
        left.map(({item}) => keyOf(item)),
        [other],
        'the other one is left',
      );
      expectEqual(await outbox.settle(claim ? [claim] : []), 0, 'a parked item cannot be settled');
    });

    it('settles and releases no claims at all without complaint', async ({outbox}) => {
      expectEqual(await outbox.settle([]), 0, 'nothing to settle');
      await outbox.release([], {retryInMs: 1});
    });
  });
}
