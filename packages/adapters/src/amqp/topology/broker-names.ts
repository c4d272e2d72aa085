import {defaultBrokerLimits} from '../limits.ts';

/** What exchange and queues are called. */
export interface BrokerNames {
  /** The durable direct exchange to which the work queues are bound under their own names. */
  readonly exchange: string;
  /** Payment requests, from order services to payment services. */
  readonly requestQueue: string;
  /** Results of payment requests, from payment services to order services. */
  readonly resultQueue: string;
  /** Cancellations of payments; a queue of their own, so that an old payment service never misreads them. */
  readonly cancelRequestQueue: string;
  /** What became of cancelled payments; a queue of their own, so that an old order service never misreads it. */
  readonly cancelResultQueue: string;
  /** Inquiries of order services; a queue of their own, which an old payment service never consumes. */
  readonly inquiryQueue: string;
  /** What payment services answer to inquiries. */
  readonly inquiryAnswerQueue: string;
}

/** What a work queue is for. */
export type QueueRole = Exclude<keyof BrokerNames, 'exchange'>;

/** Names of which those that an existing service does not know may be left out. */
export type GivenNames = Pick<BrokerNames, 'exchange' | 'requestQueue' | 'resultQueue'> & {
  readonly cancelRequestQueue?: string | undefined;
  readonly cancelResultQueue?: string | undefined;
};

/** What the names are where nobody says otherwise. */
export const usualNames: BrokerNames = {
  exchange: 'orders_exchange',
  requestQueue: 'processingorders',
  resultQueue: 'processedorders',
  cancelRequestQueue: 'cancelingorders',
  cancelResultQueue: 'canceledorders',
  inquiryQueue: 'processingorders.inquiries',
  inquiryAnswerQueue: 'processedorders.inquiries',
};

/**
 * Names the queues for cancellations after those for payments, unless these have their usual names: two systems that
 * call the queues that they know differently share none.
 */
export function completeNames({exchange, requestQueue, resultQueue, ...given}: GivenNames): BrokerNames {
  const isUsual = {request: requestQueue === usualNames.requestQueue, result: resultQueue === usualNames.resultQueue};
  const cancelRequestQueue = isUsual.request ? usualNames.cancelRequestQueue : `${requestQueue}.cancellations`;
  const cancelResultQueue = isUsual.result ? usualNames.cancelResultQueue : `${resultQueue}.cancellations`;
  return {
    exchange,
    requestQueue,
    resultQueue,
    cancelRequestQueue: given.cancelRequestQueue ?? cancelRequestQueue,
    cancelResultQueue: given.cancelResultQueue ?? cancelResultQueue,
    inquiryQueue: `${requestQueue}.inquiries`,
    inquiryAnswerQueue: `${resultQueue}.inquiries`,
  };
}

/** The queues that services send to and consume from; each has retry queues and a parking queue of its own. */
export const workQueuesOf = (names: BrokerNames): readonly string[] => [
  names.requestQueue,
  names.resultQueue,
  names.cancelRequestQueue,
  names.cancelResultQueue,
];

/**
 * The queues of what may get lost, because it is asked again: without retry and parking queues, and with a short limit
 * in time, so that nothing piles up where nobody consumes them.
 */
export const inquiryQueuesOf = ({inquiryQueue, inquiryAnswerQueue}: BrokerNames): readonly string[] => [
  inquiryQueue,
  inquiryAnswerQueue,
];

/** The exchange to which messages go that nobody could handle. */
export const parkingExchange = ({exchange}: Pick<BrokerNames, 'exchange'>): string => `${exchange}.parking`;
/** Where the messages of a work queue go that nobody could handle. */
export const parkingQueue = (queue: string): string => `${queue}.parking`;
/** Where the messages of a work queue wait so many milliseconds before they return to it, as in `orders.retry.30s`. */
export const retryQueue = (queue: string, delayMs: number): string => `${queue}.retry.${shortDuration(delayMs)}`;

function shortDuration(ms: number): string {
  if (ms % 60_000 === 0) return `${ms / 60_000}m`;
  return ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`;
}

/**
 * Refuses names with which two roles would take each other's messages.
 * @throws RangeError
 */
export function assertSeparateQueues(names: BrokerNames, retryDelaysMs: readonly number[]): void {
  const [clash] = nameClashes(names, retryDelaysMs);
  if (clash === undefined) return;
  const [one, other] = clash.roles;
  throw new RangeError(
    `${one} "${names[one]}" and ${other} "${names[other]}" share a queue; each kind of message needs queues of its own`,
  );
}

/** The name of such a queue follows from that of a work queue. */
const isForInquiries = (role: QueueRole): boolean => role === 'inquiryQueue' || role === 'inquiryAnswerQueue';

/** Two roles that would meet in one queue, and whether that is the queue of both that has a name of its own. */
export interface NameClash {
  readonly roles: readonly [QueueRole, QueueRole];
  readonly sameWorkQueue: boolean;
}

/** Finds the roles that would share a queue: as work queue, or as what is kept beside one for retries and parking. */
export function nameClashes(
  names: BrokerNames,
  retryDelaysMs: readonly number[] = defaultBrokerLimits.retryDelaysMs,
): readonly NameClash[] {
  const {exchange: _exchange, ...queues} = names;
  const roles = Object.keys(queues) as QueueRole[];
  const queuesOf = (role: QueueRole): readonly string[] => {
    const queue = names[role];
    return [queue, parkingQueue(queue), ...retryDelaysMs.map((delayMs) => retryQueue(queue, delayMs))];
  };
  return roles.flatMap((one, index) =>
    roles
      .slice(index + 1)
      .filter((other) => queuesOf(one).some((name) => queuesOf(other).includes(name)))
      .map((other) => ({
        roles: [one, other] as const,
        sameWorkQueue: names[one] === names[other] && isForInquiries(one) === isForInquiries(other),
      })),
  );
}
