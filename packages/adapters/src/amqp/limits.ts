/** Every limit of the broker's adapters, with its unit. */
export interface BrokerLimits {
  /** How long a message may wait for the broker's confirm before its sender is told that it did not come. */
  readonly publishTimeoutMs: number;
  /** How long opening a connection may take, from the first TCP segment to the end of the AMQP handshake. */
  readonly connectTimeoutMs: number;
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
  /** How often a message is handled whose handling fails for a reason that nobody foresaw, before it is parked. */
  readonly unexpectedAttemptsMax: number;
  /** How long a consumer that stops waits for the messages in hand. */
  readonly stopTimeoutMs: number;
  /** How long closing the broker waits for outstanding confirms, and then for the closing handshakes. */
  readonly closeTimeoutMs: number;
}

export const defaultBrokerLimits: BrokerLimits = {
  publishTimeoutMs: 5_000,
  connectTimeoutMs: 10_000,
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
  unexpectedAttemptsMax: 3,
  stopTimeoutMs: 10_000,
  closeTimeoutMs: 5_000,
};

/** Longest error text, in UTF-16 code units, that is put into the header of a parked message. */
export const errorDetailCharactersMax = 500;
