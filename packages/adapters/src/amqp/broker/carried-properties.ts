import type {MessageProperties, Options} from 'amqplib';
import {type ConfirmingPublisher, type OutgoingMessage, UnencodableMessage} from './confirming-publisher.ts';
import {shortText} from '../wire/encode-messages.ts';
import {signatureHeader, signatureText} from '../wire/message-signatures.ts';
import {traceparentText} from '../wire/property-text.ts';

/** A message that is moved from one queue to another. */
export interface MovedMessage {
  readonly content: Buffer;
  readonly properties: MessageProperties;
}

/** Headers that a move of ours or of the broker has put on a message. A signature is its sender's, and stays. */
const notTheSenders = /^(x-orderwell-(?!signature$)|x-death$|x-(first|last)-death-|x-(delivery|acquired)-count$)/;

/**
 * Publishes a message again elsewhere, with the body, properties and headers of its sender, and the headers given.
 * Resolves when the broker has confirmed it: only then may the original be acknowledged. A message that has no id gets
 * one, and keeps it from then on.
 * @throws DomainError `UNAVAILABLE`
 */
export async function republish(
  publisher: ConfirmingPublisher,
  {content: body, properties}: MovedMessage,
  destination: Pick<OutgoingMessage, 'exchange' | 'routingKey'>,
  headers: Readonly<Record<string, string | number>>,
): Promise<void> {
  try {
    await publisher.publish({...destination, body, properties: carriedProperties(properties, headers)});
  } catch (error) {
    // The broker lets pass what amqplib can read but not write, such as a header of a type that it does not know.
    if (!(error instanceof UnencodableMessage)) throw error;
    await publisher.publish({...destination, body, properties: neededProperties(properties, headers)});
  }
}

function carriedProperties(properties: MessageProperties, added: object): Options.Publish {
  const {contentType, contentEncoding, timestamp, priority, appId} = properties;
  // The expiry and the user id are left out: a message that was taken stays, and it is us who sends it.
  return {
    ...neededProperties(properties, {}),
    ...(contentType !== undefined && {contentType}),
    ...(contentEncoding !== undefined && {contentEncoding}),
    ...(timestamp !== undefined && {timestamp}),
    ...(priority !== undefined && {priority}),
    ...(appId !== undefined && {appId: shortText(appId)}),
    headers: {...sendersHeaders(properties), ...added},
  };
}

/** What handling a message may need; each can be written on the wire, whatever it is. */
function neededProperties(properties: MessageProperties, added: object): Options.Publish {
  const {correlationId, replyTo, messageId, type} = properties;
  const traceparent = traceparentText(properties.headers?.['traceparent']);
  const signature = signatureText(properties);
  return {
    ...(correlationId !== undefined && {correlationId: shortText(correlationId)}),
    ...(replyTo !== undefined && {replyTo: shortText(replyTo)}),
    ...(messageId !== undefined && {messageId: shortText(messageId)}),
    ...(type !== undefined && {type: shortText(type)}),
    headers: {
      ...(traceparent !== undefined && {traceparent}),
      ...(signature !== undefined && {[signatureHeader]: signature}),
      ...added,
    },
  };
}

/** The headers of a message without those that are about its way: they would only say what is no longer so. */
export function sendersHeaders({headers}: Pick<MessageProperties, 'headers'>): Record<string, unknown> {
  // With these two headers the broker would send copies to other queues.
  const {CC: _cc, BCC: _bcc, ...rest} = headers ?? {};
  return Object.fromEntries(Object.entries(rest).filter(([name]) => !notTheSenders.test(name)));
}
