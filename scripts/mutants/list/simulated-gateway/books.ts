import type {MutationsOfPort} from '../../mutant.ts';

export const gatewayBooks: MutationsOfPort = {
  adapter: 'simulated-gateway',
  port: 'a payment gateway',
  mutations: {
    'memory-charged-at-each-call': {
      mistake: 'the payment is no key: each call charges',
      promise: 'idempotency',
      file: 'in-memory-gateway-books.ts',
      from: `if (earlier !== undefined) return earlier;`,
      to: ``,
    },
    'memory-void-of-charged': {
      mistake: 'a charge that was made is called voided',
      promise: 'finality',
      file: 'in-memory-gateway-books.ts',
      from: `const charge = this.#charges.get(paymentId) ?? {kind: 'voided'};`,
      to: `const charge = {kind: 'voided'} as const;`,
    },
    'memory-void-forgotten': {
      mistake: 'a charge that arrives after its void is made',
      promise: 'finality',
      file: 'in-memory-gateway-books.ts',
      from: `this.#charges.set(paymentId, charge);`,
      to: ``,
    },
    'memory-refund-at-each-call': {
      mistake: 'the payment is no key: each call gives money back',
      promise: 'idempotency',
      file: 'in-memory-gateway-books.ts',
      from: `if (!this.#refunded.has(paymentId)) {`,
      to: `{`,
    },
    'memory-refund-of-uncaptured': {
      mistake: 'money is given back that was never captured',
      promise: 'refusal',
      file: 'in-memory-gateway-books.ts',
      from: `if (captured === undefined) return 'nothing_captured';
    if (!captured.equals(amount)) return 'amount_mismatch';`,
      to: ``,
    },
    'memory-refund-of-one-cent': {
      mistake: 'one minor unit is given back instead of the amount',
      promise: 'idempotency',
      file: 'in-memory-gateway-books.ts',
      from: `this.#book('refund', paymentId, amount);`,
      to: `this.#book('refund', paymentId, (amount.constructor as typeof Money).of(1n, amount.currency));`,
    },
    'memory-charge-in-other-currency': {
      mistake: 'a charge is made in another currency',
      promise: 'idempotency',
      file: 'in-memory-gateway-books.ts',
      from: `this.#captured.set(paymentId, amount);
      this.#book('capture', paymentId, amount);`,
      to: `this.#captured.set(paymentId, amount);
      this.#book('capture', paymentId, (amount.constructor as typeof Money).of(amount.minor, 'SEK'));`,
    },
    'void-in-this-process': {
      mistake: 'a void is remembered in the process that was asked for it, and no other knows of it',
      promise: 'finality',
      file: 'postgres-gateway-books.ts',
      from: `return this.#insertCharge(paymentId, ['voided', null, null, null, null]);`,
      to: `const row = await this.#chargeOf(paymentId);
    if (row) return bookedCharge(row);
    this.voided.add(paymentId);
    return {kind: 'voided'};`,
      also: [
        {
          from: `#closed: Promise<void> | undefined;`,
          to: `#closed: Promise<void> | undefined; voided = new Set<string>();`,
        },
        {
          from: `const [reference, reason] =`,
          to: `if (this.voided.has(paymentId)) return {kind: 'voided'};
    const [reference, reason] =`,
        },
      ],
    },
    'void-races-charge': {
      mistake: 'a void looks first and writes then: a charge in between stands, and is called voided',
      promise: 'finality',
      file: 'postgres-gateway-books.ts',
      from: `return this.#insertCharge(paymentId, ['voided', null, null, null, null]);`,
      to: `const row = await this.#chargeOf(paymentId);
    if (row) return bookedCharge(row);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await this.#insertCharge(paymentId, ['voided', null, null, null, null]);
    return {kind: 'voided'};`,
    },
    'charge-overwritten': {
      mistake: 'a charge that arrives later overwrites what became of the first',
      promise: 'finality',
      file: 'postgres-gateway-books.ts',
      from: `values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning *`,
      to: `values ($1, $2, $3, $4, $5, $6)
    on conflict (payment_id) do update set outcome = excluded.outcome returning *`,
      also: [
        {
          from: `select 'capture', payment_id, amount_minor, currency from charge where outcome = 'approved'`,
          to: `select 'capture', payment_id, amount_minor, currency from charge where outcome = 'approved'
    on conflict do nothing`,
        },
      ],
    },
    'decline-charges': {
      mistake: 'a declined charge is captured',
      promise: 'idempotency',
      file: 'postgres-gateway-books.ts',
      from: `from charge where outcome = 'approved'`,
      to: `from charge where outcome <> 'voided'`,
    },
    'refund-of-uncaptured': {
      mistake: 'money is given back that was never captured',
      promise: 'refusal',
      file: 'postgres-gateway-books.ts',
      from: `if (charge?.outcome !== 'approved') return 'nothing_captured';
    if (!moneyOf(charge).equals(amount)) return 'amount_mismatch';`,
      to: ``,
    },
    'refund-of-any-amount': {
      mistake: 'another amount is given back than was captured',
      promise: 'refusal',
      file: 'postgres-gateway-books.ts',
      from: `if (!moneyOf(charge).equals(amount)) return 'amount_mismatch';`,
      to: ``,
    },
    'refund-of-one-cent': {
      mistake: 'one minor unit is given back instead of the amount',
      promise: 'idempotency',
      file: 'postgres-gateway-books.ts',
      from: `[paymentId, amount.minor, amount.currency]);`,
      to: `[paymentId, 1n, amount.currency]);`,
    },
    'refund-in-other-currency': {
      mistake: 'money is given back in another currency',
      promise: 'idempotency',
      file: 'postgres-gateway-books.ts',
      from: `[paymentId, amount.minor, amount.currency]);`,
      to: `[paymentId, amount.minor, 'SEK']);`,
    },
    'charge-in-other-currency': {
      mistake: 'a charge is made in another currency',
      promise: 'idempotency',
      file: 'postgres-gateway-books.ts',
      from: `reference, reason, amount.minor, amount.currency]);`,
      to: `reference, reason, amount.minor, 'SEK']);`,
      also: [{from: `if (!moneyOf(charge).equals(amount))`, to: `if (moneyOf(charge).minor !== amount.minor)`}],
    },
    'charge-of-one-cent': {
      mistake: 'one minor unit is charged instead of the amount',
      promise: 'idempotency',
      file: 'postgres-gateway-books.ts',
      from: `reference, reason, amount.minor, amount.currency]);`,
      to: `reference, reason, 1n, amount.currency]);`,
      also: [{from: `if (!moneyOf(charge).equals(amount)) return 'amount_mismatch';`, to: ``}],
    },
  },
};
