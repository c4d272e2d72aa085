import {DomainError} from '@orderwell/domain';
import type {Channel, GetMessage} from 'amqplib';
import type {Answers} from '../connection/answers.ts';
import {reasonOf} from '../../runtime/reason-of.ts';
import {parkingQueue} from '../topology/broker-names.ts';

/**
 * Takes messages from a parking queue one by one, and hands each over unacknowledged; whatever still is unacknowledged
 * when its channel closes returns to its place. Ends with the messages that were there when it began, so that one which
 * is parked again meanwhile does not come round for ever.
 * @param countMax how many to take at most
 * @throws DomainError `UNAVAILABLE` if the queue is not there
 */
export async function* takeParked(
  {channel, answers}: {channel: Channel; answers: Answers},
  workQueue: string,
  countMax: number,
): AsyncGenerator<GetMessage> {
  const queue = parkingQueue(workQueue);
  try {
    const {messageCount} = await answers.to(`how many messages queue "${queue}" holds`, channel.checkQueue(queue));
    for (let taken = 0; taken < Math.min(messageCount, countMax); taken++) {
      const message = await answers.to(`a message of queue "${queue}"`, channel.get(queue));
      if (message === false) return;
      yield message;
    }
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw new DomainError('UNAVAILABLE', `queue "${queue}" cannot be read: ${reasonOf(error)}`, {cause: error});
  }
}
