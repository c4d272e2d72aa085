import {brokerUrl, purgeBroker} from '@orderwell/test-support';
import type {BrokerNames} from '@orderwell/adapters/amqp';
import {type Channel, type ChannelModel, connect, type GetMessage} from 'amqplib';

export {brokerUrl, requireBroker, uniqueNames} from '@orderwell/test-support';

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
    await purgeBroker(this.names);
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
  handlingCalmMs: 0,
  stopTimeoutMs: 2_000,
  closeTimeoutMs: 1_000,
  attemptsInPlaceMax: 3,
  retryDelaysMs: [20, 40, 60],
} as const;
