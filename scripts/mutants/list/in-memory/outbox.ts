import type {MutationsOfPort} from '../../mutant.ts';

export const inMemoryOutbox: MutationsOfPort = {
  adapter: 'in-memory',
  port: 'an outbox',
  mutations: {
    'lease-ignored': {
      mistake: 'a claimed item is handed out again while its lease lasts',
      file: 'in-memory-outbox.ts',
      from: `entry.dueAt = now + leaseMs;`,
      to: ``,
    },
    'lease-for-ever': {
      mistake: 'a claimed item is never handed out again, although nobody has settled it',
      file: 'in-memory-outbox.ts',
      from: `entry.dueAt = now + leaseMs;`,
      to: `entry.dueAt = Infinity;`,
    },
    'token-ignored': {
      mistake: 'whoever had the item once may settle it, also after another has taken it over',
      file: 'in-memory-outbox.ts',
      from: `return entry?.token === token ? entry : undefined;`,
      to: `return entry;`,
    },
    'expired-lease-settles-nothing': {
      mistake: 'a claim that expired settles nothing, although nobody has taken it over',
      file: 'in-memory-outbox.ts',
      from: `return entry?.token === token ? entry : undefined;`,
      to: `return entry?.token === token && entry.dueAt > this.#clock.now().getTime() ? entry : undefined;`,
    },
    'settle-counts-all': {
      mistake: 'settling says that it settled claims which were void',
      file: 'in-memory-outbox.ts',
      from: `return held.length;`,
      to: `return claims.length;`,
    },
    'settled-comes-back': {
      mistake: 'a settled item stays and is handed out again',
      file: 'in-memory-outbox.ts',
      from: `this.remove(this.#keyOf(item));
      this.#settled(item);`,
      to: `this.#settled(item);`,
    },
    'order-of-storing': {
      mistake: 'items come in the order of storing, so that those which are released again and again come first',
      file: 'in-memory-outbox.ts',
      from: `
      .toSorted((a, b) => a.dueAt - b.dueAt)`,
      to: ``,
    },
    'claim-limit-ignored': {
      mistake: 'all that is due is handed out, however little was asked for',
      file: 'in-memory-outbox.ts',
      from: `due.slice(0, limit)`,
      to: `due`,
    },
    'delay-ignored': {
      mistake: 'a released item is due at once',
      file: 'in-memory-outbox.ts',
      from: `entry.dueAt = this.#clock.now().getTime() + retryInMs;`,
      to: `entry.dueAt = this.#clock.now().getTime();`,
    },
    'refusals-not-counted': {
      mistake: 'nobody knows how often an item was refused',
      file: 'in-memory-outbox.ts',
      from: `if (refused) entry.refusals += 1;`,
      to: ``,
    },
    'outage-counts-as-refusal': {
      mistake: 'an item that nobody could be reached for counts as refused',
      file: 'in-memory-outbox.ts',
      from: `if (refused) entry.refusals += 1;`,
      to: `entry.refusals += 1;`,
    },
    'attempts-not-counted': {
      mistake: 'nobody knows how often an item was handed out',
      file: 'in-memory-outbox.ts',
      from: `entry.attempt += 1;`,
      to: `entry.attempt = 1;`,
    },
    'parked-handed-out': {
      mistake: 'a parked item is handed out',
      file: 'in-memory-outbox.ts',
      from: `this.#entries.delete(key);
    this.#parked.set(key`,
      to: `this.#parked.set(key`,
    },
    'void-claim-parks': {
      mistake: 'a claim that another has taken over parks the item',
      file: 'in-memory-outbox.ts',
      from: `if (this.#held(claim) === undefined) return;`,
      to: ``,
    },
    'stored-anew-keeps-claim': {
      mistake: 'a claim on an item settles what was stored anew since',
      file: 'in-memory-outbox.ts',
      from: `this.remove(this.#keyOf(item));
    const dueAt`,
      to: `const earlier = this.#entries.get(this.#keyOf(item));
    if (earlier !== undefined) return void (earlier.item = item);
    this.remove(this.#keyOf(item));
    const dueAt`,
    },
    'unreadable-holds-up-outbox': {
      mistake: 'an item that cannot be read keeps all others from being claimed',
      file: 'in-memory-outbox.ts',
      from: `this.#tokens += 1;`,
      to: `this.#tokens += 1;
      this.#faults.assertReadable(entry.item.orderId);`,
      also: [{from: ` && !this.#faults.unreadable.has(item.orderId)`, to: ``}],
    },
    'unreachable-has-nothing-due': {
      mistake: 'a store that cannot be reached says that nothing is due',
      file: 'in-memory-outbox.ts',
      from: `this.#faults.assertReachable();
    const now`,
      to: `if (this.#faults.unreachable) return [];
    const now`,
    },
    'unreachable-settles-nothing': {
      mistake: 'a store that cannot be reached says that it has settled nothing, and does not fail',
      file: 'in-memory-outbox.ts',
      from: `this.#faults.assertReachable();
    const held`,
      to: `if (this.#faults.unreachable) return 0;
    const held`,
    },
  },
};
