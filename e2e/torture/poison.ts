import {eventually, workQueues} from '@orderwell/test-support';
import type {Random} from '@orderwell/simulation';
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
  const queue = random.pick(workQueues(names)) ?? names.requestQueue;
  const body = Buffer.from(random.pick(bodies) ?? '');
  // Right after a start the services may not have declared the queue yet.
  await eventually(
    () => isQueued({brokerUrl, queue, body, id}),
    (queued) => queued,
    `sending ${id} to ${queue}`,
  );
}

async function isQueued(message: {brokerUrl: string; queue: string; body: Buffer; id: string}): Promise<boolean> {
  const model = await connect(message.brokerUrl);
  model.on('error', () => undefined);
  const channel = await model.createConfirmChannel();
  let queued = true;
  channel.on('return', () => (queued = false));
  channel.sendToQueue(message.queue, message.body, {persistent: true, mandatory: true, messageId: message.id});
  await channel.waitForConfirms();
  await model.close();
  return queued;
}
