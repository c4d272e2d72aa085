import {DomainError} from '@orderwell/domain';
import type {GetMessage} from 'amqplib';
import {
  assertSeparateQueues,
  type BrokerNames,
  completeNames,
  type GivenNames,
  workQueuesOf,
} from '../topology/broker-names.ts';
import {republish} from '../broker/republish.ts';
import {type BrokerLimits, defaultBrokerLimits, parkedMessagesListedMax, parkedMessagesSearchedMax} from '../limits.ts';
import {OperatorConnection} from './operator-connection.ts';
import {type ParkedMessage, parkedMessageOf} from './parked-message.ts';
import {takeParked} from './take-parked.ts';
import type {QueueType} from '../topology/queue-arguments.ts';
import {topologyOf} from '../topology/topology.ts';
import {type TopologyReport, topologyReport} from './topology-report.ts';

export interface BrokerOperatorOptions {
  /** amqp: or amqps: URL, with user and password. */
  readonly url: string;
  readonly names: GivenNames;
  /** How the services declare the queues. */
  readonly queueType: QueueType;
  readonly limits?: Partial<BrokerLimits>;
}

/**
 * What an operator does at the broker, over a connection of its own: sees what is there, and gives back what was parked.
 * Everything rejects with DomainError `UNAVAILABLE` when the broker cannot be used or a queue is not there.
 */
export class BrokerOperator {
  readonly names: BrokerNames;
  readonly #connection: OperatorConnection;
  readonly #limits: BrokerLimits;
  readonly #queueType: QueueType;

  /** Use {@link openBrokerOperator}. */
  constructor(parts: {connection: OperatorConnection; names: BrokerNames; limits: BrokerLimits; queueType: QueueType}) {
    this.names = parts.names;
    this.#connection = parts.connection;
    this.#limits = parts.limits;
    this.#queueType = parts.queueType;
  }

  /**
   * Lists the oldest messages that were parked from a work queue, and leaves them there. Nobody else sees them while it
   * looks.
   * @param options.limit how many at most: 100 unless given, and at most {@link parkedMessagesListedMax}
   * @throws RangeError if the queue is none of ours
   */
  async parkedMessages(queue: string, {limit = 100}: {limit?: number} = {}): Promise<readonly ParkedMessage[]> {
    this.#known(queue);
    return this.#connection.onChannel(async (channel, answers) => {
      const found: ParkedMessage[] = [];
      for await (const message of takeParked({channel, answers}, queue, Math.min(limit, parkedMessagesListedMax))) {
        found.push(parkedMessageOf(message, queue));
      }
      channel.nackAll(true);
      return found;
    });
  }

  /**
   * Sends parked messages back to their work queue, oldest first, as their senders sent them: what our retries and the
   * parking added is taken off, and the message ids stay. Each is removed from parking once the broker has confirmed
   * that it is in the work queue, so a crash in between leaves it in both, which consumers take for a duplicate.
   * @param options.limit how many at most; all that are parked when it begins unless given
   * @param options.messageId only those with this id, among the first {@link parkedMessagesSearchedMax}
   * @returns how many were sent back
   * @throws RangeError if the queue is none of ours
   */
  async redrive(
    queue: string,
    {limit = Infinity, messageId}: {limit?: number; messageId?: string} = {},
  ): Promise<number> {
    this.#known(queue);
    const wanted = ({properties}: GetMessage): boolean => messageId === undefined || properties.messageId === messageId;
    const takenMax = messageId === undefined ? limit : parkedMessagesSearchedMax;
    return this.#connection.onPublishingChannel(async (channel, answers, publisher) => {
      let redriven = 0;
      try {
        for await (const message of takeParked({channel, answers}, queue, takenMax)) {
          if (!wanted(message)) continue;
          await republish(publisher, message, {exchange: this.names.exchange, routingKey: queue}, {});
          channel.ack(message);
          redriven += 1;
          if (redriven >= limit) break;
        }
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        const detail = `${error.message}; ${redriven} messages were sent back before`;
        throw new DomainError(error.code, detail, {cause: error});
      }
      return redriven;
    });
  }

  /** Which exchanges and queues are missing or differ, and how many messages and consumers each queue has. */
  async topologyReport(): Promise<TopologyReport> {
    const declarations = topologyOf(this.names, {...this.#limits, queueType: this.#queueType});
    return topologyReport(this.#connection, declarations);
  }

  /** Closes the connection. Safe to repeat. */
  async close(): Promise<void> {
    await this.#connection.close();
  }

  #known(queue: string): void {
    const queues = workQueuesOf(this.names);
    if (queues.includes(queue)) return;
    throw new RangeError(`there is no work queue "${queue}"; there are ${queues.join(', ')}`);
  }
}

/**
 * Connects to a message broker for an operator, and declares nothing.
 * @throws DomainError `UNAVAILABLE` if the broker cannot be reached
 * @throws BrokerAddressProblem if the URL is none of a message broker
 * @throws RangeError if two kinds of messages share a queue
 */
export async function openBrokerOperator(options: BrokerOperatorOptions): Promise<BrokerOperator> {
  const limits = {...defaultBrokerLimits, ...options.limits};
  const names = completeNames(options.names);
  assertSeparateQueues(names, limits.retryDelaysMs);
  const connection = await OperatorConnection.open(options.url, limits);
  return new BrokerOperator({...options, connection, limits, names});
}
