import {type Claim, DomainError, type Outbox} from '@orderwell/domain';
import type {Bug, BugSite} from '../system/bug.ts';

export const unreadableEndsPass: Bug = {
  mistake: 'one record that cannot be read ends the pass over all of them',
  orderPorts: ({outbox, unanswered}, site) => ({
    outbox: {...outbox, claim: (options) => unlessUnreadable(site, () => outbox.claim(options))},
    unanswered: {takeDue: (options) => unlessUnreadable(site, () => unanswered.takeDue(options))},
  }),
};

function unlessUnreadable<Result>({stores: {orders}}: BugSite, pass: () => Promise<Result>): Promise<Result> {
  for (const id of orders.faults.unreadable) {
    const isDue = orders.history(id).some((event) => orders.outbox.holds(event.id));
    if (isDue || orders.all().some((order) => order.id === id && order.awaits !== undefined)) {
      throw new DomainError('UNREADABLE_RECORD', `order ${id} cannot be read`);
    }
  }
  return pass();
}

export const undeliverableFirst: Bug = {
  mistake: 'what could not be delivered is due at once, and comes before what is younger: it starves the rest',
  paymentPorts: ({outbox}) => ({outbox: oldestFirst(outbox, ({snapshot}) => snapshot.createdAt.getTime())}),
};

function oldestFirst<Item>(outbox: Outbox<Item>, bornAt: (item: Item) => number): Outbox<Item> {
  return {
    ...outbox,
    claim: async ({limit, leaseMs}) => {
      const all = await outbox.claim({limit: Number.MAX_SAFE_INTEGER, leaseMs});
      const byAge = all.toSorted((one: Claim<Item>, other) => bornAt(one.item) - bornAt(other.item));
      const left = byAge.slice(limit);
      if (left.length > 0) await outbox.release(left, {retryInMs: 0});
      return byAge.slice(0, limit);
    },
    release: (claims) => outbox.release(claims, {retryInMs: 0}),
  };
}

export const announcedAnew: Bug = {
  mistake: 'who asks for a result again makes its delivery begin anew, at an address where nobody is',
  paymentPorts: ({payments}, {stores, call}) => ({
    payments: {
      ...payments,
      announceAgain: (payment) =>
        call('payments database', `announce ${payment.id}`, async () => {
          const stored = stores.payments.all().find(({id}) => id === payment.id);
          if (stored?.result !== undefined) stores.payments.outbox.put(stored);
        }),
    },
  }),
};
