import {randomBytes} from 'node:crypto';
import {env} from 'node:process';
import type {BrokerNames} from '@orderwell/adapters/amqp';
import {type Channel, type ChannelModel, connect, type GetMessage} from 'amqplib';
import type {Context, Suite} from 'mocha';

/** The RabbitMQ that tests use: TEST_AMQP_URL, or one on this machine with its default user. */
export const brokerUrl = (): string => env['TEST_AMQP_URL'] || 'amqp://guest:guest@127.0.0.1:5672';

/**
 * For a `before` hook: skips the suite with a reason when no broker answers, and fails instead where the environment
 * promises one (REQUIRE_BROKER=1).
 */
export async function requireBroker(context: Context): Promise<void> {
  try {
    const model = await connect(brokerUrl(), {timeout: 5_000});
    await model.close();
  } catch (error) {
    const {host} = new URL(brokerUrl());
    const reason = `no RabbitMQ answers at ${host} (${error instanceof Error ? error.message : String(error)})`;
    if (env['REQUIRE_BROKER'] === '1') {
      throw new Error(`${reason}, and REQUIRE_BROKER=1 promises one`, {cause: error});
    }
    // Reporters print the titles of what was skipped, so that is where the reason goes.
    const suite = (context.test as {parent?: Suite} | undefined)?.parent;
    suite?.eachTest((test) => {
      test.title += ` [skipped: ${reason}]`;
    });
    context.skip();
  }
}

/** Names that no other test uses. */
export function uniqueNames(): BrokerNames {
  const prefix = `orderwell-test-${randomBytes(6).toString('hex')}`;
  return {
    exchange: `${prefix}.exchange`,
    requestQueue: `${prefix}.requests`,
    resultQueue: `${prefix}.results`,
    cancelRequestQueue: `${prefix}.cancels`,
  };
}

/** A connection of the test's own, and what it made: the other side of the wire, without any of our code. */
export class RawPeer {
  readonly model: ChannelModel;
  readonly channel: Channel;
  readonly names: BrokerNames;

  private constructor(model: ChannelModel, channel: Channel, names: BrokerNames) {
    this.model = model;
    this.channel = channel;
    this.names = names;
  }

  static async open(names: BrokerNames): Promise<RawPeer> {
    const model = await connect(brokerUrl());
    model.on('error', () => undefined);
    return new RawPeer(model, await model.createChannel(), names);
  }

  /** Sends what an existing service would: through the default exchange, with the properties given and no others. */
  send(queue: string, body: object | string | Buffer, properties: object = {}): void {
    const content = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    this.channel.sendToQueue(queue, content, properties);
  }

  /** Takes the next message of a queue, waiting for it if need be. */
  async next(queue: string): Promise<GetMessage> {
    const {promise, resolve} = Promise.withResolvers<GetMessage>();
    await this.channel.prefetch(1);
    const {consumerTag} = await this.channel.consume(queue, (message) => {
      if (message !== null) resolve({...message, fields: {...message.fields, messageCount: 0}});
    });
    const message = await promise;
    await this.channel.cancel(consumerTag);
    this.channel.ack(message);
    return message;
  }

  /** How many messages wait in a queue. Those that a consumer holds do not count. */
  async waiting(queue: string): Promise<number> {
    return (await this.channel.checkQueue(queue)).messageCount;
  }

  /** Waits until a queue is as described; a broker counts with a delay. */
  async until(queue: string, holds: (found: {messageCount: number; consumerCount: number}) => boolean): Promise<void> {
    for (;;) if (holds(await this.channel.checkQueue(queue))) return;
  }

  /** Deletes everything of these names, and closes. */
  async close(): Promise<void> {
    const channel = await this.model.createChannel();
    const {exchange, ...queues} = this.names;
    for (const queue of Object.values(queues)) {
      await channel.deleteQueue(queue);
      await channel.deleteQueue(`${queue}.parking`);
    }
    for (const name of [exchange, `${exchange}.parking`]) await channel.deleteExchange(name);
    await this.model.close();
  }
}

/** Limits that let a test see in milliseconds what takes seconds in service. */
export const quickLimits = {
  reconnectDelayMs: 20,
  reconnectDelayMsMax: 100,
  topologyRetryDelayMs: 20,
  topologyRetryDelayMsMax: 100,
  handlingRetryDelayMs: 5,
  handlingRetryDelayMsMax: 20,
  stopTimeoutMs: 2_000,
  closeTimeoutMs: 1_000,
} as const;
