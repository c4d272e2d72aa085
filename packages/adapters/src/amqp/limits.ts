/** Every limit of the broker's adapters, with its unit. */
export interface BrokerLimits {
  /** How long a message may wait for the broker's confirm before its sender is told that it did not come. */
  readonly publishTimeoutMs: number;
  /** How long opening a connection may take, from the first TCP segment to the end of the AMQP handshake. */
  readonly connectTimeoutMs: number;
  /** How long the broker may take to answer anything else before the connection is given up. */
  readonly answerTimeoutMs: number;
  /** A connection that is silent for about twice this long is given up as dead. */
  readonly heartbeatSeconds: number;
  /** Pause before a lost connection or channel is opened again; doubled for each attempt up to the next limit. */
  readonly reconnectDelayMs: number;
  readonly reconnectDelayMsMax: number;
  /** Pause before a queue or exchange that could not be declared is tried again; doubled up to the next limit. */
  readonly topologyRetryDelayMs: number;
  readonly topologyRetryDelayMsMax: number;
  /**
   * How often a quorum queue delivers one message again before it parks it by itself. Only a backstop against messages
   * that crash their consumer: every delivery that ends without an ack counts, a restart of the consumer too.
   */
  readonly deliveryLimit: number;
  /** Most messages that a consumer holds at once. */
  readonly prefetch: number;
  /** Largest message body that is read; a larger one is parked. */
  readonly messageBytesMax: number;
  /** Pause before a message is handled again in place; doubled for each attempt up to the next limit. */
  readonly handlingRetryDelayMs: number;
  readonly handlingRetryDelayMsMax: number;
  /** How long no message of a queue may have been held before one that is handled ends the trouble, for the log. */
  readonly handlingCalmMs: number;
  /** How often a message is handled in place, in a few seconds, before it makes room and waits in a retry queue. */
  readonly attemptsInPlaceMax: number;
  /** How long a message waits in each of its retry queues; one round in each, and then again in the last. */
  readonly retryDelaysMs: readonly number[];
  /** Longest wait of a message that only waits for something else to be available again. */
  readonly outageRetryDelayMsMax: number;
  /** How many rounds may fail for a reason that can be the message's own before it is parked. */
  readonly retryAttemptsMax: number;
  /** Most messages in one retry queue; while it is full, consumers hold their messages. */
  readonly retryMessagesMax: number;
  /** Most cancellations in their queue; beyond that the oldest are parked, because perhaps nobody ever consumes them. */
  readonly cancelRequestsMax: number;
  /** How often, at most, a sender of cancellations looks whether anybody consumes them. */
  readonly attendanceLookMs: number;
  /** Most messages in one parking queue; while it is full, consumers hold what they would park. */
  readonly parkingMessagesMax: number;
  /** How long an inquiry, or its answer, waits for somebody who consumes it before it is dropped. */
  readonly inquiryKeptMs: number;
  /** How long a look into the queues on the way to the payment side holds. */
  readonly waitingLookMs: number;
  /** Most inquiries, or answers, that wait; the oldest beyond that are dropped. */
  readonly inquiriesMax: number;
  /** How long a consumer that stops waits for the messages in hand. */
  readonly stopTimeoutMs: number;
  /** How long closing the broker waits for outstanding confirms, and then for the closing handshakes. */
  readonly closeTimeoutMs: number;
}

export const defaultBrokerLimits: BrokerLimits = {
  publishTimeoutMs: 5_000,
  connectTimeoutMs: 10_000,
  answerTimeoutMs: 20_000,
  heartbeatSeconds: 10,
  reconnectDelayMs: 200,
  reconnectDelayMsMax: 5_000,
  topologyRetryDelayMs: 1_000,
  topologyRetryDelayMsMax: 30_000,
  deliveryLimit: 20,
  prefetch: 20,
  messageBytesMax: 65_536,
  handlingRetryDelayMs: 200,
  handlingRetryDelayMsMax: 10_000,
  handlingCalmMs: 5_000,
  attemptsInPlaceMax: 5,
  retryDelaysMs: [5_000, 30_000, 300_000],
  outageRetryDelayMsMax: 30_000,
  retryAttemptsMax: 8,
  retryMessagesMax: 1_000_000,
  cancelRequestsMax: 100_000,
  attendanceLookMs: 60_000,
  parkingMessagesMax: 1_000_000,
  inquiryKeptMs: 60_000,
  waitingLookMs: 500,
  inquiriesMax: 10_000,
  stopTimeoutMs: 10_000,
  closeTimeoutMs: 5_000,
};

/** Longest error text, in UTF-16 code units, that is put into the header of a message that is parked or retried. */
export const errorDetailCharactersMax = 500;

/** How much is said of a name that a message gives twice, in UTF-16 code units of its JSON. */
export const repeatedNameCharactersMax = 80;

/** Most parked messages that one listing shows, and the longest body that it shows of each, in bytes. */
export const parkedMessagesListedMax = 1_000;
export const parkedBodyBytesShownMax = 65_536;
/** Most parked messages that a search for one message id holds, unacknowledged, until it ends. */
export const parkedMessagesSearchedMax = 10_000;
