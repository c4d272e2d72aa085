import type {BrokerNames} from '@orderwell/adapters/amqp';
import type {PaymentStatus} from '@orderwell/domain';
import type {AskedPayment} from '../../sources/payment-queries.ts';
import type {AskingOrder} from '../../sources/waiting-order-queries.ts';

/** What an order waits for, since when, and what an operator does about it. */
export interface Wait {
  readonly waitsFor: string;
  readonly since: Date | number;
  readonly advice: string;
}

type Queues = Omit<BrokerNames, 'exchange'>;

/**
 * Follows the way of the question and of its answer: order-app sends it, payment-app takes it, the gateway decides,
 * payment-app sends the result, order-app takes it.
 * @param payment 'none' if there is none, 'unreachable' if nobody can tell
 */
export function waitOf(
  order: AskingOrder & {readonly id: string},
  payment: AskedPayment | 'none' | 'unreachable',
  queues: Queues,
): Wait {
  const {id, awaits, askedAt, unsent: isUnsent, parkedAt} = order;
  const message = awaits === 'payment' ? 'request' : 'cancellation';
  if (parkedAt !== null) return parked(message, id, parkedAt, order.parkReason);
  if (isUnsent) return sending('order-app', message, askedAt);
  if (payment === 'unreachable') {
    const advice = 'make the payments database reachable: only there it is known how far this came';
    return {waitsFor: 'an answer of the payment side', since: askedAt, advice};
  }
  if (message === 'cancellation' && (payment === 'none' || knowsOfNoCancellation.has(payment.status))) {
    return taking('payment-app', message, queues.cancelRequestQueue, askedAt);
  }
  if (payment === 'none') return taking('payment-app', message, queues.requestQueue, askedAt);
  const {status, updatedAt, unsent} = payment;
  if (payment.parkedAt !== null) return parked('result', id, payment.parkedAt, payment.parkReason);
  const gateway = gatewayIsTo.get(status);
  if (gateway !== undefined) {
    const advice =
      'nothing, unless it lasts: payment-app asks it again by schedule; all that wait: orderwell outbox status';
    return {waitsFor: `the gateway to ${gateway}`, since: updatedAt, advice};
  }
  const queue = resultQueues.get(status);
  if (queue === undefined) {
    const advice = 'use the command line of the version that wrote this';
    return {waitsFor: `a payment that is ${status}, which this version does not know`, since: updatedAt, advice};
  }
  return unsent ? sending('payment-app', 'result', updatedAt) : taking('order-app', 'result', queues[queue], updatedAt);
}

/** A cancellation that payment-app has taken shows in the payment. */
const knowsOfNoCancellation: ReadonlySet<string> = new Set<PaymentStatus>(['Requested', 'Unknown', 'Captured']);

const gatewayIsTo: ReadonlyMap<string, string> = new Map<PaymentStatus, string>([
  ['Requested', 'answer the charge'],
  ['Unknown', 'say what became of the charge'],
  ['Canceling', 'void the charge'],
  ['Refunding', 'give the money back'],
]);

const resultQueues: ReadonlyMap<string, 'resultQueue' | 'cancelResultQueue'> = new Map<
  PaymentStatus,
  'resultQueue' | 'cancelResultQueue'
>([
  ['Captured', 'resultQueue'],
  ['Declined', 'resultQueue'],
  ['Refunded', 'cancelResultQueue'],
  ['Voided', 'cancelResultQueue'],
]);

function parked(message: string, orderId: string, since: Date | number, reason: string | null): Wait {
  const advice = `remedy what it was refused for (${reason ?? 'no reason was given'}), then send it again: orderwell outbox redrive --order ${orderId}`;
  return {waitsFor: `its ${message}, which is parked, to be sent again`, since, advice};
}

function sending(service: string, message: string, since: Date | number): Wait {
  const advice = `see whether ${service} runs and reaches the broker: orderwell doctor`;
  return {waitsFor: `${service} to send the ${message}`, since, advice};
}

function taking(service: string, message: string, queue: string, since: Date | number): Wait {
  const advice = `see whether ${service} runs: orderwell doctor; if so, whether the ${message} is parked: orderwell dlq list --queue ${queue}`;
  return {waitsFor: `${service} to take the ${message}`, since, advice};
}
