import {eventually} from '@orderwell/test-support';
import {type Channel, type ChannelModel, connect} from 'amqplib';

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

  async close(): Promise<void> {
    await this.#model.close();
  }
}
