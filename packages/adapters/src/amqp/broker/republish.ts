import type {MessageProperties, Options} from 'amqplib';
import {type ConfirmingPublisher, type OutgoingMessage, UnencodableMessage} from './confirming-publisher.ts';
import {sendersHeaders} from '../wire/headers.ts';
import {signatureHeader, signatureText} from '../wire/message-signatures.ts';
import {shortText, traceparentText} from '../wire/properties.ts';

/** A message that is moved from one queue to another. */
export interface MovedMessage {
  readonly content: Buffer;
  readonly properties: MessageProperties;
}

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
