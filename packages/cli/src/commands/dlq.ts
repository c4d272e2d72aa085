import {readableDuration} from '../command-line/duration.ts';
import {CommandError} from '../command-line/errors.ts';
import * as limits from '../limits.ts';
import type {ParkedMessage} from '@orderwell/adapters/amqp';
import type {BrokerOperator, Report} from '../command-line/ports.ts';
import {type Cell, oneLine, table} from '../command-line/table.ts';

/** How many messages are parked beside each work queue. */
export async function parkingCounts(broker: BrokerOperator): Promise<Report> {
  const {parking: queues} = await broker.state();
  const rows = queues.map(({queue, parkingQueue, count}): Cell[] => [queue, parkingQueue, count]);
  return {document: {queues}, text: table(['queue', 'parking queue', 'parked'], rows)};
}

/** The parked messages of one queue. */
export async function parkedMessages(
  broker: BrokerOperator,
  {queue, limit, now}: {queue: string; limit: number; now: Date},
): Promise<Report> {
  const {count = 0} = await known(broker, queue);
  const messages = await broker.parked(queue, {limit});
  const rows = messages.map((message): Cell[] => [
    message.messageId,
    message.type,
    orderIdOf(message),
    message.error,
    ageText(message, now),
    message.errorDetail,
  ]);
  const shown = table(['message', 'type', 'order', 'error', 'age', 'detail'], rows);
  const more = count > messages.length ? `\n${messages.length} of ${count} messages; --limit shows more` : '';
  return {
    document: {queue, count, messages: messages.map((message) => summaryOf(message, now))},
    text: messages.length === 0 ? `no message is parked beside ${queue}` : `${shown}${more}`,
  };
}

/** One parked message with all that is known of it. @throws CommandError if there is no such message */
export async function parkedMessage(
  broker: BrokerOperator,
  {messageId, queue: only, now}: {messageId: string; queue: string | undefined; now: Date},
): Promise<Report> {
  if (only !== undefined) await known(broker, only);
  const queues = only === undefined ? (await broker.state()).parking.map(({queue}) => queue) : [only];
  for (const queue of queues) {
    const parked = await broker.parked(queue, {limit: limits.messagesListedMax});
    const message = parked.find((other) => other.messageId === messageId);
    if (message === undefined) continue;
    const {headers, correlationId, body, bodyBytes} = message;
    const summary = summaryOf(message, now);
    const rows: [string, string | undefined][] = [
      ['message', messageId],
      ['queue', queue],
      ['type', message.type],
      ['order', summary.orderId],
      ['correlation', correlationId],
      ['sent', message.sentAt && `${message.sentAt.toISOString()} (${ageText(message, now)} ago)`],
      ['error', message.error],
      ['detail', message.errorDetail],
      ['attempts', `${message.attempts}`],
      ...Object.entries(headers).map(([name, value]): [string, string] => [`header ${name}`, JSON.stringify(value)]),
    ];
    const width = Math.max(...rows.map(([name]) => name.length));
    const lines = rows.map(([name, value]) => `${name.padEnd(width)}  ${value === undefined ? '–' : oneLine(value)}`);
    return {
      document: {queue, ...summary, correlationId, headers, bodyBytes, body},
      text: `${lines.join('\n')}\n\n${readable(body)}`,
    };
  }
  const searched = `of each, the oldest ${limits.messagesListedMax} were looked at`;
  throw new CommandError(`no message ${messageId} is parked beside ${queues.join(', ')}; ${searched}`);
}

/** Puts messages back. @throws CommandError if the one that was asked for is not there */
export async function redriveMessages(
  broker: BrokerOperator,
  {queue, messageId, limit}: {queue: string; messageId: string | undefined; limit: number},
): Promise<Report> {
  const {count = 0} = await known(broker, queue);
  const redriven = await broker.redrive(queue, messageId === undefined ? {limit} : {messageId});
  if (messageId !== undefined && redriven === 0) {
    throw new CommandError(`no message ${messageId} is parked beside ${queue}`);
  }
  const left = Math.max(0, count - redriven);
  const what =
    messageId === undefined ? `${redriven} ${redriven === 1 ? 'message' : 'messages'}` : `message ${messageId}`;
  return {document: {queue, redriven, left}, text: `${what} put back into ${queue}, ${left} still parked`};
}

async function known(broker: BrokerOperator, asked: string): Promise<{count: number | undefined}> {
  const {parking: queues} = await broker.state();
  const found = queues.find(({queue}) => queue === asked);
  if (found !== undefined) return found;
  throw new CommandError(`there is no work queue ${asked}; there are ${queues.map(({queue}) => queue).join(', ')}`);
}

function summaryOf(message: ParkedMessage, now: Date) {
  const {messageId, type, sentAt, error, errorDetail, attempts} = message;
  const ageMs = sentAt && now.getTime() - sentAt.getTime();
  return {messageId, type, orderId: orderIdOf(message), sentAt, ageMs, error, errorDetail, attempts};
}

function ageText({sentAt}: ParkedMessage, now: Date): string | undefined {
  return sentAt && readableDuration(now.getTime() - sentAt.getTime());
}

/** A parked message may be anything; an order is named by those that are what they should be, or nearly. */
function orderIdOf({body}: ParkedMessage): string | undefined {
  try {
    const {orderId} = JSON.parse(body) as {orderId?: unknown};
    return typeof orderId === 'string' ? orderId : undefined;
  } catch {
    return undefined;
  }
}

/** A body as it is, but for what a terminal would obey. */
const readable = (body: string): string => body.split('\n').map(oneLine).join('\n');
