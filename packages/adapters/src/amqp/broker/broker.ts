import {type Logger, silentLogger} from '../../runtime/logger.ts';
import type {Stoppable} from '../../runtime/stoppable.ts';
import type {QueueCounts} from './attendance-log.ts';
import {brokerAddress} from '../connection/broker-address.ts';
import {BrokerConnection} from '../connection/broker-connection.ts';
import {assertSeparateQueues, type BrokerNames, completeNames, type GivenNames} from '../topology/broker-names.ts';
import {type BrokerStatus, StatusBoard} from '../connection/broker-status.ts';
import type {ConfirmingPublisher, OutgoingMessage} from './confirming-publisher.ts';
import {ConflictLog} from '../topology/declare-topology.ts';
import type {EncodedMessage} from '../wire/encode-messages.ts';
import {type BrokerLimits, defaultBrokerLimits} from '../limits.ts';
import {MessageSignatures} from '../wire/message-signatures.ts';
import {PublishingChannel} from './publishing-channel.ts';
import type {QueueType} from '../topology/queue-arguments.ts';
import {type Declaration, topologyOf} from '../topology/topology.ts';

export interface BrokerOptions {
  /** amqp: or amqps: URL, with user and password. */
  readonly url: string;
  readonly names: GivenNames;
  /** How the queues are declared: `quorum` unless services take part that declare them plainly (`classic`). */
  readonly queueType: QueueType;
  /**
   * Keys that messages are signed with: the first signs what is sent, and what comes in must be signed with one of them.
   * Nothing is signed without.
   */
  readonly signingKeys?: readonly string[] | undefined;
  readonly logger?: Logger;
  /** What the two connections are called in the broker's own listings. */
  readonly connectionName?: string;
  readonly limits?: Partial<BrokerLimits>;
}

/**
 * A message broker: two connections, one to publish and one to consume, because a broker short of memory stops reading
 * from whoever publishes and consuming is what helps it.
 */
export class Broker {
  readonly names: BrokerNames;
  readonly limits: BrokerLimits;
  readonly logger: Logger;
  /** @internal Undefined where messages are not signed. */
  readonly signatures: MessageSignatures | undefined;
  readonly #queueType: QueueType;
  readonly #board: StatusBoard;
  readonly #conflicts: ConflictLog;
  readonly #publishing: PublishingChannel;
  readonly #consuming: BrokerConnection;
  readonly #consumers = new Set<Stoppable>();
  #closed: Promise<void> | undefined;

  /** Use {@link openBroker}. */
  constructor(options: BrokerOptions) {
    const {url, names, queueType, signingKeys, logger = silentLogger, connectionName = 'orderwell', limits} = options;
    this.names = completeNames(names);
    this.limits = {...defaultBrokerLimits, ...limits};
    assertSeparateQueues(this.names, this.limits.retryDelaysMs);
    this.logger = logger;
    this.signatures = signingKeys === undefined ? undefined : new MessageSignatures(signingKeys);
    this.#queueType = queueType;
    const address = brokerAddress(url, this.limits.heartbeatSeconds);
    const board = new StatusBoard(logger, address.shown);
    this.#board = board;
    this.#conflicts = new ConflictLog(logger, queueType);
    this.#publishing = new PublishingChannel({
      address,
      name: `${connectionName} publishing`,
      limits: this.limits,
      board,
      topology: this.topology(),
      conflicts: this.#conflicts,
      logger,
    });
    this.#consuming = new BrokerConnection({
      address,
      name: `${connectionName} consuming`,
      limits: this.limits,
      events: {
        up: () => board.isUp('consuming'),
        down: (error) => board.isDown('consuming', error),
        blocked: () => undefined,
      },
    });
  }

  /** Whether messages can be sent and received right now. */
  get status(): BrokerStatus {
    return this.#board.status;
  }

  /** Resolves when messages can be sent and received, or the signal aborts. A service need not wait for it. */
  async whenUp(signal?: AbortSignal): Promise<void> {
    await this.#board.up.whenRaised(signal);
  }

  /** @internal */
  get publisher(): ConfirmingPublisher {
    return this.#publishing.publisher;
  }

  /** @internal Sends a message to an address, signed where messages are. Rejects as {@link ConfirmingPublisher.publish}. */
  async send(address: Pick<OutgoingMessage, 'exchange' | 'routingKey'>, message: EncodedMessage): Promise<void> {
    await this.publisher.publish({...address, ...(this.signatures?.sign(message) ?? message)});
  }

  /** @internal */
  get consuming(): BrokerConnection {
    return this.#consuming;
  }

  /** @internal */
  get conflicts(): ConflictLog {
    return this.#conflicts;
  }

  /** @internal What a queue holds and who consumes it; undefined while the broker does not say. */
  counts(queue: string): Promise<QueueCounts | undefined> {
    return this.#publishing.counts(queue);
  }

  /** @internal What is to be declared for these queues, or for all of them. */
  topology(queues?: readonly string[]): readonly Declaration[] {
    return topologyOf(this.names, {...this.limits, queueType: this.#queueType}, queues);
  }

  /** @internal */
  stopsWithMe(consumer: Stoppable): void {
    this.#consumers.add(consumer);
  }

  /**
   * Stops what still consumes, waits for outstanding confirms, and closes both connections, each up to its limit.
   * Leaves no timer or socket behind. Safe to repeat, and when it was never connected.
   */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#consumers].map((consumer) => consumer.stop()));
    this.#board.close();
    await Promise.all([this.#publishing.close(), this.#consuming.close()]);
  }
}

/**
 * Begins to connect to a message broker, and returns at once: it keeps trying in the background, for as long as it
 * takes, and connects again when the connection is lost. Everything that publishes rejects while it is down.
 * @throws BrokerAddressProblem if the URL is none of a message broker
 * @throws RangeError if two kinds of messages share a queue, or there is a list of signing keys without a key
 */
export function openBroker(options: BrokerOptions): Broker {
  return new Broker(options);
}
