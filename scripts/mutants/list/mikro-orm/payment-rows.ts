import type {MutationsOfPort} from '../../mutant.ts';

export const mikroOrmPaymentRows: MutationsOfPort = {
  adapter: 'mikro-orm',
  port: 'a payment repository',
  mutations: {
    'redirected-forgets-refusals': {
      mistake: 'a result that is told elsewhere forgets how often it was refused',
      promise: 'outbox',
      file: 'payment-mapper.ts',
      from: `if (payment.result !== undefined) return {...row, refusals: raw<number>(keptOr(refusalsSoFar, '0'), [status])};`,
      to: `if (payment.result !== undefined) return row;`,
    },
    'redirected-begins-anew': {
      mistake: 'a payment that waits for the gateway begins its schedule anew when it is told elsewhere',
      promise: 'outbox',
      file: 'payment-mapper.ts',
      from: `
    gatewayDueAt: raw<Date>(keptOr('gateway_due_at', afterNow), [status, gatewayDueInMs]),`,
      to: ``,
    },
    'redirected-loses-claim': {
      mistake: 'a payment that is told elsewhere is taken out of the hands of whoever asks the gateway',
      promise: 'outbox',
      file: 'payment-mapper.ts',
      from: `
    leaseToken: raw<string>(keptOr('lease_token', 'null'), [status]),`,
      to: ``,
    },
    'wait-for-gateway-due-at-once': {
      mistake: 'a payment that waits for the gateway gets no time to end by itself',
      promise: 'outbox',
      file: 'payment-mapper.ts',
      from: `return raw<Date>(afterNow, [gatewayDueInMs]);`,
      to: `return raw<Date>('now()');`,
    },
    'reply-address-lost': {
      mistake: 'the queue that a result is wanted in is forgotten',
      promise: 'round trip',
      file: 'payment-mapper.ts',
      from: `replyTo: snapshot.replyTo ?? null,`,
      to: `replyTo: null,`,
    },
    'cancel-reply-address-lost': {
      mistake: 'the queue that the result of a cancellation is wanted in is forgotten',
      promise: 'round trip',
      file: 'payment-mapper.ts',
      from: `cancelReplyTo: snapshot.cancelReplyTo ?? null,`,
      to: `cancelReplyTo: null,`,
    },
    'reply-addresses-mixed-up': {
      mistake: 'the result of a cancellation is told where that of the payment was wanted',
      promise: 'round trip',
      file: 'payment-mapper.ts',
      from: `cancelReplyTo: row.cancelReplyTo ?? undefined,`,
      to: `cancelReplyTo: row.replyTo ?? row.cancelReplyTo ?? undefined,`,
    },
    'payment-trace-lost': {
      mistake: 'a payment forgets the trace that it belongs to',
      promise: 'round trip',
      file: 'payment-mapper.ts',
      from: `traceparent: snapshot.correlation.traceparent ?? null,`,
      to: `traceparent: null,`,
    },
    'reference-lost': {
      mistake: "the gateway's reference is not stored",
      promise: 'round trip',
      file: 'payment-mapper.ts',
      from: `gatewayReference: snapshot.gatewayReference ?? null,`,
      to: `gatewayReference: null,`,
    },
    'decline-reason-lost': {
      mistake: 'the reason of a decline is not stored',
      promise: 'round trip',
      file: 'payment-mapper.ts',
      from: `declineReason: snapshot.declineReason ?? null,`,
      to: `declineReason: null,`,
    },
    'payments-in-one-currency': {
      mistake: 'payments are stored in one currency, whatever theirs is',
      promise: 'round trip',
      file: 'payment-mapper.ts',
      from: `currency: snapshot.amount.currency,`,
      to: `currency: 'USD',`,
    },
    'payment-through-float': {
      mistake: 'an amount goes through a floating-point number of major units',
      promise: 'round trip',
      file: 'payment-mapper.ts',
      from: `amountMinor: snapshot.amount.minor,`,
      to: `amountMinor: BigInt(Math.round(Math.fround(Number(snapshot.amount.minor) / 100) * 100)),`,
    },
    'payment-metadata-lost': {
      mistake: 'what a client says of an order is not stored with its payment',
      promise: 'round trip',
      file: 'payment-mapper.ts',
      from: `metadata: metadata === undefined ? null : {...metadata}`,
      to: `metadata: null`,
    },
  },
};
