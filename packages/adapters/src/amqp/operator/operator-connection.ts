import {DomainError} from '@orderwell/domain';
import {type Channel, type ChannelModel, type ConfirmChannel, connect, IllegalOperationError} from 'amqplib';
import {reasonOf} from '../../runtime/reason-of.ts';
import {brokerAddress} from '../connection/broker-address.ts';
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

  private constructor(model: ChannelModel, limits: BrokerLimits) {
    this.#model = model;
    this.#limits = limits;
    const {promise, reject} = Promise.withResolvers<never>();
    promise.catch(() => undefined);
    model.on('error', (error) => reject(unavailable(error)));
    model.on('close', () => reject(unavailable(new Error('the connection was closed'))));
    this.#lost = promise;
  }

  /**
   * @throws DomainError `UNAVAILABLE` if the broker cannot be reached
   * @throws TypeError if the URL is none of a message broker
   */
  static async open(url: string, limits: BrokerLimits): Promise<OperatorConnection> {
    const address = brokerAddress(url, limits.heartbeatSeconds);
    try {
      const model = await connect(address.url, {
        clientProperties: {connection_name: 'orderwell operator'},
        noDelay: true,
        timeout: limits.connectTimeoutMs,
      });
      return new OperatorConnection(model, limits);
    } catch (error) {
      throw unavailable(error);
    }
  }

  /** Runs something on a channel of its own, which is closed afterwards; what it did not acknowledge stays queued. */
  async onChannel<Found>(run: (channel: Channel) => Promise<Found>): Promise<Found> {
    return this.#on(await this.#orLost(this.#model.createChannel()), run);
  }

  /** The same on a channel that also publishes with confirms. */
  async onPublishingChannel<Found>(
    run: (channel: Channel, publisher: ConfirmingPublisher) => Promise<Found>,
  ): Promise<Found> {
    const channel: ConfirmChannel = await this.#orLost(this.#model.createConfirmChannel());
    const publisher = new ConfirmingPublisher({
      timeoutMs: this.#limits.publishTimeoutMs,
      isOurs: () => true,
      cameBack: () => undefined,
    });
    publisher.attach(channel);
    return this.#on(channel, () => run(channel, publisher));
  }

  async #on<Found>(channel: Channel, run: (channel: Channel) => Promise<Found>): Promise<Found> {
    watched(channel);
    try {
      return await this.#orLost(run(channel));
    } finally {
      await fulfilledWithin(this.#limits.closeTimeoutMs, closed(channel));
    }
  }

  /** amqplib never settles what was under way when the connection died, and refuses in its own terms what comes later. */
  async #orLost<Found>(promise: Promise<Found>): Promise<Found> {
    try {
      return await Promise.race([promise, this.#lost]);
    } catch (error) {
      throw error instanceof IllegalOperationError ? unavailable(error) : error;
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
