import type {MutationsOfPort} from '../../mutant.ts';

export const mikroOrmOrderRows: MutationsOfPort = {
  adapter: 'mikro-orm',
  port: 'an order repository',
  mutations: {
    'refund-request-never-due': {
      mistake: 'that a refund is wanted is stored, and nobody is told',
      file: 'order-event-mapper.ts',
      from: `...(dispatchTable[event.type] === 'nothing' ?`,
      to: `...(dispatchTable[event.type] === 'nothing' || event.type === 'OrderRefundRequested' ?`,
    },
    'repeated-payment-request-never-due': {
      mistake: 'that a payment is requested again is stored, and nobody is told',
      file: 'order-event-mapper.ts',
      from: `...(dispatchTable[event.type] === 'nothing' ?`,
      to: `...(dispatchTable[event.type] === 'nothing' || event.type === 'OrderPaymentOverdue' ?`,
    },
    'repeated-cancellation-never-due': {
      mistake: 'that a cancellation is asked for again is stored, and nobody is told',
      file: 'order-event-mapper.ts',
      from: `...(dispatchTable[event.type] === 'nothing' ?`,
      to: `...(dispatchTable[event.type] === 'nothing' || event.type === 'OrderCancellationOverdue' ?`,
    },
    'all-events-due': {
      mistake: 'events that concern nobody else are delivered too',
      file: 'order-event-mapper.ts',
      from: `? notAwaitingDelivery() : awaitingDelivery()`,
      to: `? awaitingDelivery() : awaitingDelivery()`,
    },
    'events-in-other-currency': {
      mistake: 'events are stored in another currency than their order',
      file: 'order-event-mapper.ts',
      from: `currency: event.total.currency,`,
      to: `currency: 'EUR',`,
    },
    'event-trace-lost': {
      mistake: 'an event forgets the trace that it belongs to',
      file: 'order-event-mapper.ts',
      from: `traceparent: event.correlation.traceparent ?? null,`,
      to: `traceparent: null,`,
    },
    'event-request-lost': {
      mistake: 'an event forgets the request that caused it',
      file: 'order-event-mapper.ts',
      from: `requestId: event.correlation.requestId ?? null,`,
      to: `requestId: null,`,
    },
    'refund-reason-lost': {
      mistake: 'the reason for a refund is another one when it is read',
      file: 'order-event-mapper.ts',
      from: `case 'OrderCanceled':
      return {...facts, type, reason: present(row, details.reason)};`,
      to: `case 'OrderCanceled':
      return {...facts, type, reason: type === 'OrderRefundRequested' ? 'canceled' : present(row, details.reason)};`,
    },
    'one-request-always': {
      mistake: 'how often a payment was requested is always read as once',
      file: 'order-mapper.ts',
      from: `paymentRequests: row.paymentRequests,`,
      to: `paymentRequests: 1,`,
    },
    'one-request-stored': {
      mistake: 'how often a payment was requested is never stored',
      file: 'order-mapper.ts',
      from: `paymentRequests: snapshot.paymentRequests,`,
      to: ``,
    },
    'owed-refund-forgotten': {
      mistake: 'that a refund is owed is not stored',
      file: 'order-mapper.ts',
      from: `refund: snapshot.refund ?? null,`,
      to: `refund: null,`,
    },
    'cancel-reason-lost': {
      mistake: 'the reason of a cancellation is not stored',
      file: 'order-mapper.ts',
      from: `cancelReason: snapshot.cancelReason ?? null,`,
      to: `cancelReason: null,`,
    },
    'orders-in-one-currency': {
      mistake: 'orders are stored in one currency, whatever theirs is',
      file: 'order-mapper.ts',
      from: `currency: snapshot.total.currency,`,
      to: `currency: 'EUR',`,
    },
    'total-through-float': {
      mistake: 'a total goes through a floating-point number of major units',
      file: 'order-mapper.ts',
      from: `totalMinor: snapshot.total.minor,`,
      to: `totalMinor: BigInt(Math.trunc((Number(snapshot.total.minor) / 100) * 100)),`,
    },
    'unit-price-through-float': {
      mistake: 'a price goes through a floating-point number of major units',
      file: 'order-mapper.ts',
      from: `unitPriceMinor: line.unitPrice.minor,`,
      to: `unitPriceMinor: BigInt(Math.trunc((Number(line.unitPrice.minor) / 100) * 100)),`,
    },
    'lines-by-product': {
      mistake: 'lines come in the order of their products',
      file: 'order-mapper.ts',
      from: `a.lineNumber - b.lineNumber`,
      to: `(a.productId < b.productId ? -1 : 1)`,
    },
    'updated-when-created': {
      mistake: 'when an order last moved is not stored',
      file: 'order-mapper.ts',
      from: `updatedAt: snapshot.updatedAt,`,
      to: `updatedAt: snapshot.createdAt,`,
    },
    'order-without-lines': {
      mistake: 'an order that lost its lines is handed out without them',
      file: 'order-mapper.ts',
      from: `if (lineRows.length === 0) throw new TypeError('it has no lines');`,
      to: ``,
    },
    'metadata-lost': {
      mistake: 'what a client says of an order is not stored',
      file: 'order-mapper.ts',
      from: `metadata: metadata === undefined ? null : {...metadata}`,
      to: `metadata: null`,
    },
    'metadata-of-request-lost': {
      mistake: 'the event that asks for a payment forgets what the client said of the order',
      file: 'order-event-mapper.ts',
      from: `return metadata === undefined ? {} : {metadata: {...metadata}};`,
      to: `return {};`,
    },
    'metadata-of-repeat-lost': {
      mistake: 'the event that asks for a payment again forgets what the client said of the order',
      file: 'order-event-mapper.ts',
      from: `case 'OrderPaymentOverdue':
      return toDetailsMetadata(event);`,
      to: `case 'OrderPaymentOverdue':
      return {};`,
    },
    'note-without-its-data': {
      mistake: 'what was noted in a history loses its data',
      file: 'order-event-mapper.ts',
      from: `note: {type: noted, ...(data && {data: Metadata.rehydrate(data)})}`,
      to: `note: {type: noted}`,
    },
  },
};
