import type {MutationsOfPort} from '../../mutant.ts';

export const inMemoryGateway: MutationsOfPort = {
  adapter: 'in-memory',
  port: 'a payment gateway',
  mutations: {
    'charged-at-each-call': {
      mistake: 'the payment is no key: each call charges',
      file: 'in-memory-payment-gateway.ts',
      from: `if (earlier !== undefined) return earlier;`,
      to: ``,
    },
    'decline-forgotten': {
      mistake: 'a charge that was declined is decided anew, and may be approved by a void',
      file: 'in-memory-payment-gateway.ts',
      from: `this.#outcomes.set(paymentId, outcome);`,
      to: `if (outcome.kind === 'approved') this.#outcomes.set(paymentId, outcome);`,
    },
    'decline-charges': {
      mistake: 'a declined charge is captured',
      file: 'in-memory-payment-gateway.ts',
      from: `if (outcome.kind === 'approved') this.journal`,
      to: `this.journal`,
    },
    'void-of-charged': {
      mistake: 'a charge that was made is called voided',
      file: 'in-memory-payment-gateway.ts',
      from: `if (outcome !== undefined && !this.#voided.has(paymentId)) return outcome;`,
      to: ``,
    },
    'void-forgotten': {
      mistake: 'a charge that arrives after its void is made',
      file: 'in-memory-payment-gateway.ts',
      from: `this.#outcomes.set(paymentId, {kind: 'declined', reason: 'voided'});`,
      to: ``,
    },
    'voided-not-found': {
      mistake: 'a lookup does not find a charge that was voided',
      file: 'in-memory-payment-gateway.ts',
      from: `this.#outcomes.get(paymentId) ?? {kind: 'notFound'}`,
      to: `(this.#voided.has(paymentId) ? undefined : this.#outcomes.get(paymentId)) ?? {kind: 'notFound'}`,
    },
    'declined-not-found': {
      mistake: 'a lookup does not find a charge that was declined',
      file: 'in-memory-payment-gateway.ts',
      from: `this.#outcomes.get(paymentId) ?? {kind: 'notFound'}`,
      to: `[this.#outcomes.get(paymentId)].find((found) => found?.kind === 'approved') ?? {kind: 'notFound'}`,
    },
    'refund-at-each-call': {
      mistake: 'the payment is no key: each call gives money back',
      file: 'in-memory-payment-gateway.ts',
      from: `if (refunded === undefined) this.journal`,
      to: `this.journal`,
    },
    'refund-of-uncaptured': {
      mistake: 'money is given back that was never captured',
      file: 'in-memory-payment-gateway.ts',
      from: `if (captured === undefined) return {kind: 'unknown', reason: 'nothing_captured'};`,
      to: ``,
      also: [
        {from: `!captured.amount.equals`, to: `captured?.amount.equals(amount) === false && !captured.amount.equals`},
      ],
    },
    'refund-of-any-amount': {
      mistake: 'another amount is given back than was captured',
      file: 'in-memory-payment-gateway.ts',
      from: `if (!captured.amount.equals(amount)) return {kind: 'unknown', reason: 'amount_mismatch'};`,
      to: ``,
    },
    'refund-of-one-cent': {
      mistake: 'one minor unit is given back instead of the amount',
      file: 'in-memory-payment-gateway.ts',
      from: `this.journal.push({kind: 'refund', paymentId, amount});`,
      to: `this.journal.push({kind: 'refund', paymentId, amount: amount.constructor.of(1n, amount.currency)});`,
    },
    'charge-in-other-currency': {
      mistake: 'a charge is made in another currency',
      file: 'in-memory-payment-gateway.ts',
      from: `this.journal.push({kind: 'capture', paymentId, amount});`,
      to: `this.journal.push({kind: 'capture', paymentId, amount: amount.constructor.of(amount.minor, 'SEK')});`,
      also: [{from: `!captured.amount.equals(amount)`, to: `captured.amount.minor !== amount.minor`}],
    },
    'lost-answer-is-decline': {
      mistake: 'an answer that got lost is taken for a decline',
      file: 'in-memory-payment-gateway.ts',
      from: `const outcome = effect();
    if (fault !== undefined) return {kind: 'unknown', reason: fault};`,
      to: `const outcome = effect();
    if (fault !== undefined) return {kind: 'declined', reason: fault} as Outcome;`,
    },
    'refusal-is-decline': {
      mistake: 'a gateway that has too much to do, or is out of order, is taken for a decline',
      file: 'in-memory-payment-gateway.ts',
      from: `hasEffect[fault] === false) return {kind: 'unknown', reason: fault}`,
      to: `hasEffect[fault] === false) return {kind: 'declined', reason: fault} as Outcome`,
    },
    'lost-answer-is-thrown': {
      mistake: 'an answer that got lost is an exception',
      file: 'in-memory-payment-gateway.ts',
      from: `const outcome = effect();
    if (fault !== undefined) return {kind: 'unknown', reason: fault};`,
      to: `const outcome = effect();
    if (fault !== undefined) throw new Error(fault);`,
    },
    'failed-lookup-not-found': {
      mistake: 'a lookup that fails says that there is no charge',
      file: 'in-memory-payment-gateway.ts',
      from: `const fault = this.#faults.get(call);`,
      to: `const fault = this.#faults.get(call);
    if (fault !== undefined && call === 'lookup') return {kind: 'notFound'} as Outcome;`,
    },
    'lost-void-is-voided': {
      mistake: 'a void whose answer got lost is called done, although the charge may stand',
      file: 'in-memory-payment-gateway.ts',
      from: `const fault = this.#faults.get(call);`,
      to: `const fault = this.#faults.get(call);
    if (fault !== undefined && call === 'void') return {kind: 'voided'} as Outcome;`,
    },
    'lost-refund-is-refunded': {
      mistake: 'a refund whose answer got lost is called done',
      file: 'in-memory-payment-gateway.ts',
      from: `const fault = this.#faults.get(call);`,
      to: `const fault = this.#faults.get(call);
    if (fault !== undefined && call === 'refund') return {kind: 'refunded', reference: 'perhaps'} as Outcome;`,
    },
  },
};
