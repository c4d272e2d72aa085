import {retryQueues, workQueues} from '@orderwell/test-support';
import {type Channel, connect} from 'amqplib';
import type {Services} from './services.ts';

/**
 * What is wrong with the queues of services that have nothing left to do. Inquiries and their answers may be left over:
 * they expire, and nothing depends on them.
 * @param poison the message ids of what nobody can handle, which was sent on purpose: it must be parked, and nothing else
 */
export async function leftInQueues({names, brokerUrl}: Services, poison: readonly string[]): Promise<string[]> {
  const model = await connect(brokerUrl);
  model.on('error', () => undefined);
  const channel = await model.createChannel();
  const left: string[] = [];
  const parked = new Set<string>();
  for (const queue of workQueues(names)) {
    for (const name of [queue, ...retryQueues(queue)]) {
      const {messageCount} = await channel.checkQueue(name);
      if (messageCount > 0) left.push(`${messageCount} messages are left in ${name}`);
    }
    for (const id of await messageIds(channel, `${queue}.parking`)) parked.add(id);
  }
  // What was looked at returns to its place.
  await model.close();
  for (const id of parked) if (!poison.includes(id)) left.push(`message ${id} is parked`);
  for (const id of poison) if (!parked.has(id)) left.push(`message ${id} makes no sense and is not parked`);
  return left;
}

async function messageIds(channel: Channel, queue: string): Promise<string[]> {
  const ids: string[] = [];
  for (let message = await channel.get(queue); message !== false; message = await channel.get(queue)) {
    ids.push(String(message.properties.messageId));
  }
  return ids;
}
