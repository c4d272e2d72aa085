import {eventually} from '@orderwell/test-support';
import {type Channel, type ChannelModel, connect, type GetMessage} from 'amqplib';

/** The broker's queues, as somebody sees them who can take messages away. */
export class Queues {
  readonly #model: ChannelModel;
  readonly #channel: Channel;

  private constructor(model: ChannelModel, channel: Channel) {
    this.#model = model;
    this.#channel = channel;
  }

  static async open(brokerUrl: string): Promise<Queues> {
    const model = await connect(brokerUrl);
    return new Queues(model, await model.createChannel());
  }

  /** How many messages are in the queue that nobody has taken. */
  async count(queue: string): Promise<number> {
    return (await this.#channel.checkQueue(queue)).messageCount;
  }

  /** Resolves when messages wait in the queue that nobody has taken. @returns how many */
  waiting(queue: string): Promise<number> {
    return eventually(
      () => this.count(queue),
      (count) => count > 0,
      `a message in ${queue}`,
    );
  }

  /** Loses whatever waits in the queue, once something does. @returns how many messages were lost */
  async lose(queue: string): Promise<number> {
    await this.waiting(queue);
    return (await this.#channel.purgeQueue(queue)).messageCount;
  }

  /** Sends a message as somebody else would, who knows no more than the queue. */
  send(queue: string, body: object, messageId: string, replyTo?: string): void {
    const properties = {messageId, persistent: true, ...(replyTo !== undefined && {replyTo})};
    this.#channel.sendToQueue(queue, Buffer.from(JSON.stringify(body)), properties);
  }

  /** A queue of somebody who waits for answers, which goes with this connection. @returns its name */
  async replyQueue(): Promise<string> {
    return (await this.#channel.assertQueue('', {exclusive: true})).queue;
  }

  /** Takes the next message out of the queue, once there is one. @returns its body */
  async next(queue: string): Promise<object> {
    const message = await this.#first(queue);
    this.#channel.ack(message);
    return JSON.parse(message.content.toString()) as object;
  }

  /** The first message of a queue that is parked, once one is, with the code of the reason. It stays where it is. */
  async parked(queue: string): Promise<{readonly id: unknown; readonly error: unknown}> {
    const message = await this.#first(`${queue}.parking`);
    this.#channel.nack(message, false, true);
    const {messageId: id, headers} = message.properties;
    return {id, error: headers?.['x-orderwell-error'] as unknown};
  }

  async #first(queue: string): Promise<GetMessage> {
    const message = await eventually(
      () => this.#channel.get(queue),
      (found) => found !== false,
      `a message in ${queue}`,
    );
    if (message === false) throw new Error(`there is no message in ${queue}`);
    return message;
  }

  async close(): Promise<void> {
    await this.#model.close();
  }
}
