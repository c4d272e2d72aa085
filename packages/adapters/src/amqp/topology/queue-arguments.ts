import type {BrokerLimits} from '../limits.ts';

/**
 * How work queues are declared: as replicated quorum queues that park what they cannot deliver, or plainly durable, as
 * services do that know nothing of this.
 */
export type QueueType = 'quorum' | 'classic';

/** The limits that queues are declared with. */
type QueueLimits = Pick<
  BrokerLimits,
  | 'deliveryLimit'
  | 'retryDelaysMs'
  | 'retryMessagesMax'
  | 'cancelRequestsMax'
  | 'parkingMessagesMax'
  | 'inquiryKeptMs'
  | 'inquiriesMax'
>;
export type DeclaredHow = QueueLimits & {readonly queueType: QueueType};

/** RabbitMQ 4 drops what was returned to a quorum queue 20 times unless a limit is set, and looking counts. */
const parkingDeliveryLimit = 1_000_000_000;

export function parkingArguments({queueType, parkingMessagesMax}: DeclaredHow): object {
  return {
    ...(queueType === 'quorum' && {'x-queue-type': 'quorum', 'x-delivery-limit': parkingDeliveryLimit}),
    // Without this, a full queue would drop its oldest messages. So it refuses, and the sender keeps what it has.
    'x-max-length': parkingMessagesMax,
    'x-overflow': 'reject-publish',
  };
}

/**
 * A retry queue is always a quorum queue, also where work queues are plain: no other service declares it, and only a
 * quorum queue hands a message on at least once. A plain one would lose it when the broker is killed in between.
 */
export function retryArguments(
  {retryMessagesMax}: QueueLimits,
  {delayMs, exchange, workQueue}: {delayMs: number; exchange: string; workQueue: string},
): object {
  return {
    'x-queue-type': 'quorum',
    'x-message-ttl': delayMs,
    'x-dead-letter-exchange': exchange,
    'x-dead-letter-routing-key': workQueue,
    'x-dead-letter-strategy': 'at-least-once',
    'x-max-length': retryMessagesMax,
    'x-overflow': 'reject-publish',
  };
}

/** What is asked again may be dropped: what is too old, and the oldest of too much. */
export function inquiryArguments({inquiryKeptMs, inquiriesMax}: DeclaredHow): object {
  return {'x-message-ttl': inquiryKeptMs, 'x-max-length': inquiriesMax};
}

export function workArguments(how: DeclaredHow, parking: string): object | undefined {
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

/**
 * A payment service that knows nothing of cancellations never consumes them. So their queue has a limit, with either
 * queue type, because no such service declares it. Beyond the limit the oldest are parked instead of new ones refused:
 * those would be tried for ever, and in the end no order be taken because so much waits. Most of what is parked then has
 * been sent again since, as orders that wait for their cancellation ask for it again.
 *
 * What is parked so leaves the queue before the parking queue has confirmed it: at-least-once asks for reject-publish.
 */
export function cancelRequestArguments(
  {queueType, deliveryLimit, cancelRequestsMax}: DeclaredHow,
  parking: string,
): object {
  return {
    ...(queueType === 'quorum' && {'x-queue-type': 'quorum', 'x-delivery-limit': deliveryLimit}),
    'x-dead-letter-exchange': parking,
    'x-max-length': cancelRequestsMax,
    'x-overflow': 'drop-head',
  };
}
