import type {ConsumeMessage, Options} from 'amqplib';
import type {Broker} from './broker.ts';
import {UnencodableMessage} from './confirming-publisher.ts';
import {shortText} from './encode-messages.ts';
import {errorDetailCharactersMax} from './limits.ts';
import {parkingExchange} from './topology.ts';

/** Why a message is parked. */
export interface ParkingReason {
  readonly code: string;
  readonly detail: string;
}

/**
 * Puts a message into the parking queue of its work queue, unchanged except for headers that say why. Resolves when the
 * broker has confirmed it: only then may the original be acknowledged.
 * @throws DomainError `UNAVAILABLE`
 */
export async function park(broker: Broker, message: ConsumeMessage, queue: string, why: ParkingReason): Promise<void> {
  const {publisher, names} = broker;
  const outgoing = {exchange: parkingExchange(names), routingKey: queue, body: message.content};
  const reasons = {
    'x-orderwell-error': why.code,
    // Half of a surrogate pair at the cut would not survive UTF-8.
    'x-orderwell-error-detail': why.detail.slice(0, errorDetailCharactersMax).toWellFormed(),
    'x-orderwell-queue': queue,
  };
  try {
    await publisher.publish({...outgoing, properties: parkedProperties(message, reasons)});
  } catch (error) {
    // The broker lets pass what amqplib can read but not write. The body is what matters.
    if (!(error instanceof UnencodableMessage)) throw error;
    await publisher.publish({...outgoing, properties: {headers: reasons}});
  }
}

function parkedProperties({properties}: ConsumeMessage, reasons: object): Options.Publish {
  // With these two headers the broker would send copies to other queues. The expiry and the user id are left out too: a
  // parked message stays, and it is us who sends it.
  const {CC: _cc, BCC: _bcc, ...headers} = properties.headers ?? {};
  const {contentType, contentEncoding, correlationId, replyTo, messageId, timestamp, type, appId} = properties;
  return {
    ...(contentType !== undefined && {contentType}),
    ...(contentEncoding !== undefined && {contentEncoding}),
    ...(correlationId !== undefined && {correlationId: shortText(correlationId)}),
    ...(replyTo !== undefined && {replyTo: shortText(replyTo)}),
    ...(messageId !== undefined && {messageId: shortText(messageId)}),
    ...(timestamp !== undefined && {timestamp}),
    ...(type !== undefined && {type: shortText(type)}),
    ...(appId !== undefined && {appId: shortText(appId)}),
    headers: {...headers, ...reasons},
  };
}
