import type {Channel} from 'amqplib';

/** What exchange and queues are called. */
export interface BrokerNames {
  /** The durable direct exchange to which both work queues are bound under their own names. */
  readonly exchange: string;
  /** Payment requests, from order services to payment services. */
  readonly requestQueue: string;
  /** Payment results, from payment services to order services. */
  readonly resultQueue: string;
  /** Cancellations of payments; a queue of their own, so that an old payment service never misreads them. */
  readonly cancelRequestQueue: string;
}

/**
 * How queues are declared: as replicated quorum queues that park what they cannot deliver, or plainly durable, as
 * services do that know nothing of this.
 */
export type QueueType = 'quorum' | 'classic';

/** An exchange or queue that is to be there, and what binds it. */
export interface Declaration {
  readonly kind: 'exchange' | 'queue';
  readonly name: string;
  readonly declare: (channel: Channel) => Promise<unknown>;
}

/** The exchange to which messages go that nobody could handle. */
export const parkingExchange = ({exchange}: BrokerNames): string => `${exchange}.parking`;
/** Where the messages of a work queue go that nobody could handle. */
export const parkingQueue = (queue: string): string => `${queue}.parking`;

/** Everything that is to be there, in an order in which nothing is missing that something else refers to. */
export function topologyOf(
  names: BrokerNames,
  how: {queueType: QueueType; deliveryLimit: number},
  queues: readonly string[] = [names.requestQueue, names.resultQueue, names.cancelRequestQueue],
): readonly Declaration[] {
  const parking = parkingExchange(names);
  return [
    directExchange(parking),
    directExchange(names.exchange),
    ...queues.flatMap((queue) => [
      boundQueue(parkingQueue(queue), parkingArguments(how.queueType), parking, queue),
      boundQueue(queue, workArguments(how, parking), names.exchange, queue),
    ]),
  ];
}

function directExchange(name: string): Declaration {
  return {kind: 'exchange', name, declare: (channel) => channel.assertExchange(name, 'direct', {durable: true})};
}

function boundQueue(name: string, queueArguments: object | undefined, exchange: string, key: string): Declaration {
  return {
    kind: 'queue',
    name,
    declare: async (channel) => {
      await channel.assertQueue(name, {durable: true, arguments: queueArguments});
      await channel.bindQueue(name, exchange, key);
    },
  };
}

const parkingArguments = (queueType: QueueType): object | undefined =>
  queueType === 'quorum' ? {'x-queue-type': 'quorum'} : undefined;

function workArguments(how: {queueType: QueueType; deliveryLimit: number}, parking: string): object | undefined {
  // Existing services declare their queues without any argument, and the broker refuses a second declaration that
  // differs in one.
  if (how.queueType === 'classic') return undefined;
  return {
    'x-queue-type': 'quorum',
    'x-delivery-limit': how.deliveryLimit,
    'x-dead-letter-exchange': parking,
    // A message leaves the queue only once the parking queue has it; that asks for the overflow behaviour below.
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
  };
}
