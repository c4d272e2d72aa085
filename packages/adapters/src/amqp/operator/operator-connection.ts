import {DomainError} from '@orderwell/domain';
import {type Channel, type ChannelModel, type ConfirmChannel, connect, IllegalOperationError} from 'amqplib';
import {reasonOf} from '../../runtime/reason-of.ts';
import {Answers, BrokerSilent} from '../connection/answers.ts';
import {brokerAddress} from '../connection/broker-address.ts';
import {explained} from '../connection/connect-failure.ts';
import {ConfirmingPublisher} from '../broker/confirming-publisher.ts';
import {fulfilledWithin} from '../../runtime/flag.ts';
import {watched} from '../connection/keep-open.ts';
import type {BrokerLimits} from '../limits.ts';

/**
 * A connection for a few questions in a row. It is not opened again when it is lost: whoever types a command would
 * rather be told.
 */
export class OperatorConnection {
  readonly #model: ChannelModel;
  readonly #limits: BrokerLimits;
  readonly #lost: Promise<never>;
  readonly #answers: Answers;

  private constructor(model: ChannelModel, limits: BrokerLimits) {
    this.#model = model;
    this.#limits = limits;
    this.#answers = new Answers(model, limits.answerTimeoutMs);
    const {promise, reject} = Promise.withResolvers<never>();
    promise.catch(() => undefined);
    model.on('error', (error) => reject(unavailable(error)));
    model.on('close', () => reject(unavailable(new Error('the connection was closed'))));
    this.#lost = promise;
  }

  /**
   * @throws DomainError `UNAVAILABLE` if the broker cannot be reached
   * @throws BrokerAddressProblem if the URL is none of a message broker
   */
  static async open(url: string, limits: BrokerLimits): Promise<OperatorConnection> {
    const {parts} = brokerAddress(url, limits.heartbeatSeconds);
    try {
      const model = await connect(parts, {
        clientProperties: {connection_name: 'orderwell operator'},
        noDelay: true,
        timeout: limits.connectTimeoutMs,
      });
      return new OperatorConnection(model, limits);
    } catch (error) {
      throw unavailable(await explained(error, parts, {timeoutMs: limits.connectTimeoutMs}));
    }
  }

  /** Runs something on a channel of its own, which is closed afterwards; what it did not acknowledge stays queued. */
  async onChannel<Found>(run: (channel: Channel, answers: Answers) => Promise<Found>): Promise<Found> {
    return this.#on(await this.#opened(this.#model.createChannel()), run);
  }

  /** The same on a channel that also publishes with confirms. */
  async onPublishingChannel<Found>(
    run: (channel: Channel, answers: Answers, publisher: ConfirmingPublisher) => Promise<Found>,
  ): Promise<Found> {
    const channel: ConfirmChannel = await this.#opened(this.#model.createConfirmChannel());
    const publisher = new ConfirmingPublisher({
      timeoutMs: this.#limits.publishTimeoutMs,
      isOurs: () => true,
      cameBack: () => undefined,
    });
    publisher.attach(channel);
    return this.#on(channel, () => run(channel, this.#answers, publisher));
  }

  async #opened<Opened extends Channel>(channel: Promise<Opened>): Promise<Opened> {
    return this.#orLost(this.#answers.to('the opening of a channel', channel));
  }

  async #on<Found>(channel: Channel, run: (channel: Channel, answers: Answers) => Promise<Found>): Promise<Found> {
    watched(channel);
    try {
      return await this.#orLost(run(channel, this.#answers));
    } finally {
      await fulfilledWithin(this.#limits.closeTimeoutMs, closed(channel));
    }
  }

  /** amqplib never settles what was under way when the connection died, and refuses in its own terms what comes later. */
  async #orLost<Found>(promise: Promise<Found>): Promise<Found> {
    try {
      return await Promise.race([promise, this.#lost]);
    } catch (error) {
      throw error instanceof IllegalOperationError || error instanceof BrokerSilent ? unavailable(error) : error;
    }
  }

  async close(): Promise<void> {
    await fulfilledWithin(this.#limits.closeTimeoutMs, closed(this.#model));
  }
}

async function closed(open: {close(): Promise<unknown>}): Promise<void> {
  try {
    await open.close();
  } catch {
    // It is closed already.
  }
}

function unavailable(cause: unknown): DomainError {
  return new DomainError('UNAVAILABLE', `the message broker cannot be used: ${reasonOf(cause)}`, {cause});
}
