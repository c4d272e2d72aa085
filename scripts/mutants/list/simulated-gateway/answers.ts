import type {MutationsOfPort} from '../../mutant.ts';

export const gatewayAnswers: MutationsOfPort = {
  adapter: 'simulated-gateway',
  port: 'a payment gateway',
  mutations: {
    'server-error-is-decline': {
      mistake: 'a 503 is taken for a decline',
      promise: 'honesty',
      file: 'simulated-gateway.ts',
      from: `errorBefore: {heard: unknown('http_503')`,
      to: `errorBefore: {heard: {kind: 'declined', reason: 'http_503'}`,
    },
    'throttled-is-decline': {
      mistake: 'a 429 is taken for a decline',
      promise: 'honesty',
      file: 'simulated-gateway.ts',
      from: `throttled: {heard: unknown('http_429')`,
      to: `throttled: {heard: {kind: 'declined', reason: 'http_429'}`,
    },
    'time-out-is-decline': {
      mistake: 'a call that timed out is taken for a decline',
      promise: 'honesty',
      file: 'simulated-gateway.ts',
      from: `return received === silence ? unknown('timeout') : received;`,
      to: `return received === silence ? {kind: 'declined', reason: 'timeout'} : received;`,
    },
    'deadline-is-decline': {
      mistake: 'a call that takes longer than the deadline is taken for a decline',
      promise: 'patience',
      file: 'simulated-gateway.ts',
      from: `sleep(this.#timeoutMs, unknown('timeout'), {`,
      to: `sleep(this.#timeoutMs, {kind: 'declined', reason: 'timeout'}, {`,
    },
    'no-time-out': {
      mistake: 'an answer that does not come is waited for for ever',
      promise: 'patience',
      file: 'simulated-gateway.ts',
      from: `const deadline = sleep(this.#timeoutMs, unknown('timeout'), {signal: answered.signal});`,
      to: `const deadline = new Promise<never>(() => {});`,
    },
    'rubbish-is-thrown': {
      mistake: 'an answer that makes no sense is an exception',
      promise: 'honesty',
      file: 'simulated-gateway.ts',
      from: `return course === undefined ? outcome : course.heard;`,
      to: `if (course === courses.rubbish) throw new SyntaxError('Unexpected token < in JSON at position 0');
    return course === undefined ? outcome : course.heard;`,
    },
    'rubbish-is-decline': {
      mistake: 'an answer that makes no sense is taken for a decline',
      promise: 'honesty',
      file: 'simulated-gateway.ts',
      from: `rubbish: {heard: unknown('rubbish')`,
      to: `rubbish: {heard: {kind: 'declined', reason: 'rubbish'}`,
    },
    'outage-is-thrown': {
      mistake: 'a gateway that cannot be reached is an exception',
      promise: 'honesty',
      file: 'simulated-gateway.ts',
      from: `return unknown('unreachable');`,
      to: `throw error;`,
    },
    'outage-is-decline': {
      mistake: 'a gateway that cannot be reached is taken for a decline',
      promise: 'honesty',
      file: 'simulated-gateway.ts',
      from: `return unknown('unreachable');`,
      to: `return {kind: 'declined', reason: 'unreachable'};`,
    },
    'failed-lookup-not-found': {
      mistake: 'a lookup that fails says that there is no charge',
      promise: 'honesty',
      file: 'simulated-gateway.ts',
      from: `return this.#call<ChargeLookup>(async () => {`,
      to: `const outcome = await this.#call<ChargeLookup>(async () => {`,
      also: [
        {
          from: `return booked === undefined ? {kind: 'notFound'} : chargeOutcome(booked);
    });`,
          to: `return booked === undefined ? {kind: 'notFound'} : chargeOutcome(booked);
    });
    return outcome.kind === 'unknown' ? {kind: 'notFound'} : outcome;`,
        },
      ],
    },
    'voided-not-found': {
      mistake: 'a lookup does not find a charge that was voided',
      promise: 'lookup',
      file: 'simulated-gateway.ts',
      from: `return booked === undefined ? {kind: 'notFound'}`,
      to: `return booked === undefined || booked.kind === 'voided' ? {kind: 'notFound'}`,
    },
    'declined-not-found': {
      mistake: 'a lookup does not find a charge that was declined',
      promise: 'lookup',
      file: 'simulated-gateway.ts',
      from: `return booked === undefined ? {kind: 'notFound'}`,
      to: `return booked === undefined || booked.kind === 'declined' ? {kind: 'notFound'}`,
    },
    'lost-void-is-voided': {
      mistake: 'a void whose answer got lost is called done, although the charge may stand',
      promise: 'honesty',
      file: 'simulated-gateway.ts',
      from: `return this.#call<VoidOutcome>(() => this.books.void(paymentId));`,
      to: `const outcome = await this.#call<VoidOutcome>(() => this.books.void(paymentId));
    return outcome.kind === 'unknown' ? {kind: 'voided'} : outcome;`,
    },
    'lost-refund-is-refunded': {
      mistake: 'a refund whose answer got lost is called done',
      promise: 'refusal',
      file: 'simulated-gateway.ts',
      from: `return this.#call<RefundOutcome>(async () => {`,
      to: `const outcome = await this.#call<RefundOutcome>(async () => {`,
      also: [
        {
          from: `return {kind: 'refunded', reference: \`refund-\${refund.paymentId}\`};
    });`,
          to: `return {kind: 'refunded', reference: \`refund-\${refund.paymentId}\`};
    });
    return outcome.kind === 'unknown' ? {kind: 'refunded', reference: 'perhaps'} : outcome;`,
        },
      ],
    },
    'refused-refund-is-refunded': {
      mistake: 'a refund that the gateway refuses is called done',
      promise: 'refusal',
      file: 'simulated-gateway.ts',
      from: `if (booked !== 'refunded') return unknown(booked);`,
      to: ``,
    },
    'voided-charge-approved': {
      mistake: 'a charge that arrives after its void is approved',
      promise: 'finality',
      file: 'simulated-gateway.ts',
      from: `booked.kind === 'voided' ? {kind: 'declined', reason: 'voided'}`,
      to: `booked.kind === 'voided' ? {kind: 'approved', reference: 'voided'}`,
    },
    'reference-anew-at-each-call': {
      mistake: 'each repeat of a charge has another reference',
      promise: 'idempotency',
      file: 'simulated-gateway.ts',
      from: `reference: \`charge-\${paymentId}\``,
      to: `reference: \`charge-\${paymentId}-\${Math.random()}\``,
      also: [
        {
          from: `: booked;`,
          to: `: booked.kind === 'approved' ? {...booked, reference: \`\${Math.random()}\`} : booked;`,
        },
      ],
    },
  },
};
