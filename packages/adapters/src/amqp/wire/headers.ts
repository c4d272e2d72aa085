import type {MessageProperties} from 'amqplib';

/** How far a message has come; it travels in its headers. */
export interface RetryProgress {
  /** Rounds that failed for a reason that can be the message's own. */
  readonly attempts: number;
  /** All rounds, those that failed because of an outage too. */
  readonly rounds: number;
}

/** Headers of ours that say how far a message has come. */
export const progressHeaders = {attempts: 'x-orderwell-attempt', rounds: 'x-orderwell-round'} as const;

/** Reads how far a message has come. Whatever is no count counts as none: the sender of a message may write anything. */
export function progressOf(headers: Readonly<Record<string, unknown>> | undefined): RetryProgress {
  const count = (name: string): number => {
    const value = headers?.[name];
    return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
  };
  return {attempts: count(progressHeaders.attempts), rounds: count(progressHeaders.rounds)};
}

/** The headers that tell an operator why a message was moved, and by which work queue's consumer. */
export const reasonHeaders = {
  code: 'x-orderwell-error',
  detail: 'x-orderwell-error-detail',
  queue: 'x-orderwell-queue',
} as const;

/** Headers that a move of ours or of the broker has put on a message. A signature is its sender's, and stays. */
const notTheSenders = /^(x-orderwell-(?!signature$)|x-death$|x-(first|last)-death-|x-(delivery|acquired)-count$)/;

/** The headers of a message without those that are about its way: they would only say what is no longer so. */
export function sendersHeaders({headers}: Pick<MessageProperties, 'headers'>): Record<string, unknown> {
  // With these two headers the broker would send copies to other queues.
  const {CC: _cc, BCC: _bcc, ...rest} = headers ?? {};
  return Object.fromEntries(Object.entries(rest).filter(([name]) => !notTheSenders.test(name)));
}
