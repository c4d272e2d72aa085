import {brokerUrl} from '@orderwell/test-support';
import {type Channel, type ChannelModel, connect} from 'amqplib';

/**
 * Services that were there before Orderwell. They know the two queues and the four fields of the contract and nothing
 * else: plain durable queues, the default exchange, no message ids, one message at a time.
 */
abstract class ExistingService {
  protected readonly model: ChannelModel;
  protected readonly channel: Channel;
  protected readonly queues: {readonly requests: string; readonly results: string};

  protected constructor(model: ChannelModel, channel: Channel, queues: {requests: string; results: string}) {
    this.model = model;
    this.channel = channel;
    this.queues = queues;
  }

  async close(): Promise<void> {
    await this.model.close();
  }
}

async function openChannel(queues: {
  requests: string;
  results: string;
}): Promise<{model: ChannelModel; channel: Channel}> {
  const model = await connect(brokerUrl());
  const channel = await model.createChannel();
  await channel.prefetch(1);
  await channel.assertQueue(queues.requests, {durable: true});
  await channel.assertQueue(queues.results, {durable: true});
  return {model, channel};
}

/** Approves what costs at most 1000. */
export class ExistingPaymentService extends ExistingService {
  static async start(queues: {requests: string; results: string}): Promise<ExistingPaymentService> {
    const {model, channel} = await openChannel(queues);
    const service = new ExistingPaymentService(model, channel, queues);
    await channel.consume(queues.requests, (message) => {
      if (message === null) return;
      const {orderId, totalPrice} = JSON.parse(message.content.toString()) as {orderId: string; totalPrice: number};
      const answer = {orderId, paymentStatus: totalPrice <= 1000 ? 'successfull' : 'failed'};
      channel.sendToQueue(message.properties.replyTo as string, Buffer.from(JSON.stringify(answer)), {
        correlationId: message.properties.correlationId as string,
      });
      channel.ack(message);
    });
    return service;
  }
}

/** Asks for payments and remembers the answers. */
export class ExistingOrderService extends ExistingService {
  readonly answers = new Map<string, {readonly paymentStatus: string; readonly correlationId: unknown}>();

  static async start(queues: {requests: string; results: string}): Promise<ExistingOrderService> {
    const {model, channel} = await openChannel(queues);
    const service = new ExistingOrderService(model, channel, queues);
    await channel.consume(queues.results, (message) => {
      if (message === null) return;
      const {orderId, paymentStatus} = JSON.parse(message.content.toString()) as {
        orderId: string;
        paymentStatus: string;
      };
      service.answers.set(orderId, {paymentStatus, correlationId: message.properties.correlationId});
      channel.ack(message);
    });
    return service;
  }

  requestPayment(orderId: string, totalPrice: number, correlationId: string): void {
    this.channel.sendToQueue(this.queues.requests, Buffer.from(JSON.stringify({orderId, totalPrice})), {
      persistent: true,
      replyTo: this.queues.results,
      correlationId,
    });
  }
}
