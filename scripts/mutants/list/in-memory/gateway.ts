import type {MutationsOfPort} from '../../mutant.ts';

export const inMemoryGateway: MutationsOfPort = {
  adapter: 'in-memory',
  port: 'a payment gateway',
  mutations: {
    'charged-at-each-call': {
      mistake: 'the payment is no key: each call charges',
      file: 'in-memory-payment-gateway.ts',
      from: `if (outcome === undefined) {`,
      to: `{`,
    },
    'decline-forgotten': {
      mistake: 'a charge that was declined is decided anew, and may be approved by a void',
      file: 'in-memory-payment-gateway.ts',
      from: `this.#outcomes.set(paymentId, outcome);
      if (outcome.kind === 'approved') this.journal`,
      to: `if (outcome.kind === 'approved') this.#outcomes.set(paymentId, outcome);
      if (outcome.kind === 'approved') this.journal`,
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
      from: `if (outcome !== undefined && !this.#voided.has(paymentId)) return this.#answer<VoidOutcome>(outcome);`,
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
      from: `this.#answer<ChargeLookup>(this.#outcomes.get(paymentId) ?? {kind: 'notFound'})`,
      to: `this.#answer<ChargeLookup>(
      [this.#outcomes.get(paymentId)].find((found) => found?.kind === 'approved') ?? {kind: 'notFound'},
    )`,
    },
    'refund-at-each-call': {
      mistake: 'the payment is no key: each call gives money back',
      file: 'in-memory-payment-gateway.ts',
      from: `if (!refunded) this.journal`,
      to: `this.journal`,
    },
    'refund-of-uncaptured': {
      mistake: 'money is given back that was never captured',
      file: 'in-memory-payment-gateway.ts',
      from: `if (this.#outcomes.get(paymentId)?.kind !== 'approved')`,
      to: `if (false)`,
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
    },
    'lost-answer-is-decline': {
      mistake: 'an answer that got lost is taken for a decline',
      file: 'in-memory-payment-gateway.ts',
      from: `return {kind: 'unknown', reason: 'answer_lost'};`,
      to: `return {kind: 'declined', reason: 'answer_lost'};`,
    },
    'lost-answer-is-thrown': {
      mistake: 'an answer that got lost is an exception',
      file: 'in-memory-payment-gateway.ts',
      from: `return {kind: 'unknown', reason: 'answer_lost'};`,
      to: `throw new Error('the answer is lost');`,
    },
    'failed-lookup-not-found': {
      mistake: 'a lookup that fails says that there is no charge',
      file: 'in-memory-payment-gateway.ts',
      from: `return this.#answer<ChargeLookup>(this.#outcomes.get(paymentId) ?? {kind: 'notFound'});`,
      to: `const found = this.#answer<ChargeLookup>(this.#outcomes.get(paymentId) ?? {kind: 'notFound'});
    return found.kind === 'unknown' ? {kind: 'notFound'} : found;`,
    },
    'lost-void-is-voided': {
      mistake: 'a void whose answer got lost is called done, although the charge may stand',
      file: 'in-memory-payment-gateway.ts',
      from: `return this.#answer<VoidOutcome>(outcome);`,
      to: `return this.#answersLost > 0 ? {kind: 'voided'} : outcome;`,
    },
    'lost-refund-is-refunded': {
      mistake: 'a refund whose answer got lost is called done',
      file: 'in-memory-payment-gateway.ts',
      from: `return this.#answer<RefundOutcome>({kind: 'refunded', reference: \`refund-\${paymentId}\`});`,
      to: `return {kind: 'refunded', reference: \`refund-\${paymentId}\`};`,
    },
  },
};
