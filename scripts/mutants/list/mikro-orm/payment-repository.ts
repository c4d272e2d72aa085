import type {MutationsOfPort} from '../../mutant.ts';

export const mikroOrmPayments: MutationsOfPort = {
  adapter: 'mikro-orm',
  port: 'a payment repository',
  mutations: {
    'payments-version-unchecked': {
      mistake: 'a writer of an old version overwrites a newer one',
      promise: 'concurrency',
      file: 'payment-repository.ts',
      from: `const atLoadedVersion = {id: payment.id, version: payment.loadedVersion};`,
      to: `const atLoadedVersion = {id: payment.id};`,
    },
    'payments-version-in-a-map': {
      mistake: 'versions are checked in a map of the repository, which no other process sees',
      promise: 'concurrency',
      file: 'payment-repository.ts',
      from: `const atLoadedVersion = {id: payment.id, version: payment.loadedVersion};`,
      to: `const known = this.versions.get(payment.id) ?? payment.loadedVersion;
    if (known !== payment.loadedVersion) return 'stale';
    this.versions.set(payment.id, payment.snapshot.version);
    const atLoadedVersion = {id: payment.id};`,
      also: [{from: `readonly #database: Database;`, to: `readonly #database: Database; versions = new Map();`}],
    },
    'stale-payment-says-saved': {
      mistake: 'an update that found no row is taken for done',
      promise: 'answers undefined for',
      file: 'payment-repository.ts',
      from: `if (updated !== 1) return 'stale';`,
      to: `if (updated !== 1) return 'saved';`,
    },
    'second-payment-of-an-order': {
      mistake: 'a second payment of an order meets an error of the driver',
      promise: 'one per order',
      file: 'insert-if-absent.ts',
      from: `.onConflict().ignore()`,
      to: ``,
    },
    'everybody-adds': {
      mistake: 'each of several that add a payment of one order is told that it added',
      promise: 'one per order',
      file: 'insert-if-absent.ts',
      from: `return affectedRows === 1 ? 'added' : 'present';`,
      to: `return affectedRows <= 1 ? 'added' : 'present';`,
    },
    'saving-message-not-remembered': {
      mistake: 'the message that moved a payment is not recorded',
      promise: 'atomicity',
      file: 'payment-repository.ts',
      from: `await record();
      return 'saved';`,
      to: `return 'saved';`,
    },
    'adding-message-not-remembered': {
      mistake: 'the message that a payment was added for is not recorded',
      promise: 'atomicity',
      file: 'payment-repository.ts',
      from: `if (added === 'added') await record();`,
      to: ``,
    },
    'saving-message-remembered-without-effect': {
      mistake: 'a message is recorded although its change is stale and not stored',
      promise: 'duplicates',
      file: 'payment-repository.ts',
      from: `if (updated !== 1) return 'stale';`,
      to: `if (updated !== 1) {
        await record();
        return 'stale';
      }`,
    },
    'payment-message-in-other-transaction': {
      mistake: 'a message is recorded in another transaction than its effect',
      file: 'payment-repository.ts',
      from: `write(em, () => recordMessage(em, orderId, causedBy))`,
      to: `write(em, () => this.#database.execute((other) => recordMessage(other, orderId, causedBy)))`,
    },
    'announcing-message-not-remembered': {
      mistake: 'the message that had a result announced again is not recorded',
      promise: 'atomicity',
      file: 'payment-repository.ts',
      from: `return causedBy === undefined || (await recordMessage(em, orderId, causedBy)) || rollBack(false);`,
      to: `return true;`,
    },
    'repeated-message-announces': {
      mistake: 'a message that has caused something has its result announced once more at each repeat',
      promise: 'duplicates',
      file: 'payment-repository.ts',
      from: `(await recordMessage(em, orderId, causedBy)) || rollBack(false);`,
      to: `(await recordMessage(em, orderId, causedBy)) || true;`,
    },
    'missing-result-announced': {
      mistake: 'a payment without a result is announced again',
      promise: 'answers undefined for',
      file: 'payment-repository.ts',
      from: `const withResult = {id, status: {$in: [...resultStatuses]}};`,
      to: `const withResult = {id};`,
      also: [
        {from: `if (updated !== 1) return false;`, to: `if (updated !== 1) throw new Error('there is no payment');`},
      ],
    },
    'announced-again-forgets-refusals': {
      mistake: 'a result that is asked for again forgets how often it was refused',
      promise: 'announces again',
      file: 'outbox-statements.ts',
      from: `return {...awaitingDelivery(), refusals: raw<number>(refusalsSoFar)};`,
      to: `return awaitingDelivery();`,
    },
    'announced-again-keeps-old-refusals': {
      mistake: 'a result that was delivered or parked begins with the refusals of before',
      promise: 'outbox',
      file: 'outbox-statements.ts',
      from: `'(case when due_at is null then 0 else refusals end)'`,
      to: `'refusals'`,
    },
    'voided-never-told': {
      mistake: 'that a charge was voided is due, but nobody claims it',
      promise: 'outbox',
      file: 'payment-outboxes.ts',
      from: `Voided: 'announcement',`,
      to: `Voided: 'gateway',`,
    },
    'refunding-never-resolved': {
      mistake: 'a refund that waits for the gateway is due, but nobody claims it',
      promise: 'outbox',
      file: 'payment-outboxes.ts',
      from: `Refunding: 'gateway',`,
      to: `Refunding: 'announcement',`,
    },
  },
};
