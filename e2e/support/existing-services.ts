import {brokerUrl} from '@orderwell/test-support';
import {type Channel, type ChannelModel, type ConsumeMessage, connect} from 'amqplib';

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

interface TheirRequest {
  readonly orderId: string;
  readonly totalPrice: number;
}

interface PaymentServiceOptions {
  readonly requests: string;
  readonly results: string;
  /** Whether it answers at once, as it does unless it is told otherwise. */
  readonly answers?: boolean;
  /** What each of its answers carries as its id; none unless given. */
  readonly messageId?: string;
}

/** Approves what costs at most 1000. */
export class ExistingPaymentService extends ExistingService {
  readonly #held: ConsumeMessage[] = [];
  readonly #requested: string[] = [];
  #messageId: string | undefined;

  /** The orders that it was asked for, once for each time. */
  get requested(): readonly string[] {
    return this.#requested;
  }

  static async start({answers = true, messageId, ...queues}: PaymentServiceOptions): Promise<ExistingPaymentService> {
    const {model, channel} = await openChannel(queues);
    const service = new ExistingPaymentService(model, channel, queues);
    service.#messageId = messageId;
    await channel.consume(queues.requests, (message) => {
      if (message === null) return;
      service.#requested.push(requestIn(message).orderId);
      service.#held.push(message);
      channel.ack(message);
      if (answers) service.answer();
    });
    return service;
  }

  /** Answers what it has not answered yet. */
  answer(): void {
    for (const message of this.#held.splice(0)) {
      const {orderId, totalPrice} = requestIn(message);
      const answer = {orderId, paymentStatus: totalPrice <= 1000 ? 'successfull' : 'failed'};
      this.channel.sendToQueue(message.properties.replyTo as string, Buffer.from(JSON.stringify(answer)), {
        correlationId: message.properties.correlationId as string,
        ...(this.#messageId !== undefined && {messageId: this.#messageId}),
      });
    }
  }
}

const requestIn = ({content}: ConsumeMessage): TheirRequest => JSON.parse(content.toString()) as TheirRequest;

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
