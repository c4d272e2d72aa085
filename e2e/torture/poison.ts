import type {Random} from '@orderwell/simulation';
import {workQueues} from '@orderwell/test-support';
import {connect} from 'amqplib';
import type {Services} from '../support/services.ts';

/** What makes no sense to any consumer. */
const bodies = [
  '',
  '{"orderId": ',
  '[]',
  '{"orderId": 1}',
  '{"orderId": "x", "totalPrice": "1e21", "paymentStatus": 1}',
];

/**
 * Sends a message that nobody can handle to one of the queues.
 * @param id its message id, by which it is found again
 */
export async function sendPoison({brokerUrl, names}: Services, id: string, random: Random): Promise<void> {
  const model = await connect(brokerUrl);
  model.on('error', () => undefined);
  const channel = await model.createConfirmChannel();
  const queue = random.pick(workQueues(names)) ?? names.requestQueue;
  channel.publish(names.exchange, queue, Buffer.from(random.pick(bodies) ?? ''), {persistent: true, messageId: id});
  await channel.waitForConfirms();
  await model.close();
}
