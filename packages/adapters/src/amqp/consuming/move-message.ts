import type {ConsumeMessage} from 'amqplib';
import type {Broker} from '../broker/broker.ts';
import {parkingExchange, retryQueue} from '../topology/broker-names.ts';
import {republish} from '../broker/republish.ts';
import {errorDetailCharactersMax} from '../limits.ts';
import {progressHeaders, type RetryProgress, reasonHeaders} from '../wire/headers.ts';

/** Why a message is moved away from its work queue. */
export interface MoveReason {
  readonly code: string;
  readonly detail: string;
}

/**
 * Puts a message into the parking queue of its work queue, as it is except for headers that say why. Resolves when the
 * broker has confirmed it: only then may the original be acknowledged.
 * @throws DomainError `UNAVAILABLE`, also when the parking queue is full
 */
export async function park(
  broker: Broker,
  message: ConsumeMessage,
  queue: string,
  why: MoveReason & {readonly progress: RetryProgress},
): Promise<void> {
  const destination = {exchange: parkingExchange(broker.names), routingKey: queue};
  const {attempts} = why.progress;
  const headers = {...reasons(queue, why), ...(attempts > 0 && {[progressHeaders.attempts]: attempts})};
  await republish(broker.publisher, message, destination, headers);
}

/**
 * Puts a message into a retry queue, which gives it back to its work queue after a while. Resolves when the broker has
 * confirmed it: only then may the original be acknowledged.
 * @throws DomainError `UNAVAILABLE`, also when the retry queue is full or missing
 */
export async function retryLater(
  broker: Broker,
  message: ConsumeMessage,
  queue: string,
  why: MoveReason & {readonly progress: RetryProgress; readonly delayMs: number},
): Promise<void> {
  const {attempts, rounds} = why.progress;
  const headers = {
    ...reasons(queue, why),
    [progressHeaders.attempts]: attempts,
    [progressHeaders.rounds]: rounds,
  };
  await republish(broker.publisher, message, {exchange: '', routingKey: retryQueue(queue, why.delayMs)}, headers);
}

function reasons(queue: string, {code, detail}: MoveReason): Record<string, string> {
  return {
    [reasonHeaders.code]: code,
    // Half of a surrogate pair at the cut would not survive UTF-8.
    [reasonHeaders.detail]: detail.slice(0, errorDetailCharactersMax).toWellFormed(),
    [reasonHeaders.queue]: queue,
  };
}
