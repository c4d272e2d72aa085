import {createHmac, randomUUID, timingSafeEqual} from 'node:crypto';
import type {MessageProperties} from 'amqplib';
import type {EncodedMessage} from './encode-messages.ts';
import type {IncomingMessage} from './message-body.ts';
import {propertyText} from './properties.ts';

/** The header that a message's signature is in, as `sha256=` and 64 hexadecimal digits. */
export const signatureHeader = 'x-orderwell-signature';

/** Nobody who has a key has sent this message, at least not so and not here. */
export class UntrustedMessage extends Error {
  override readonly name = 'UntrustedMessage';
}

/**
 * Signs messages, and tells those that were signed with one of the keys from all others. A signature is over the type,
 * the message id and the body: with the type, a request cannot be sent on as a cancellation, and with the id, a repeat
 * is known as one.
 */
export class MessageSignatures {
  readonly #keys: readonly string[];

  /** @param keys the first one signs, and each of them is good for messages that come in */
  constructor(keys: readonly string[]) {
    if (keys.length === 0) throw new RangeError('signing messages takes a key');
    this.#keys = keys;
  }

  /** The message with its signature. One that has no id gets one, because the id is signed. */
  sign({body, properties}: EncodedMessage): EncodedMessage {
    const {messageId = randomUUID(), type = '', headers} = properties;
    const digest = digestOf(this.#keys[0] ?? '', {type, messageId, body});
    const signature = {[signatureHeader]: `sha256=${digest.toString('hex')}`};
    return {body, properties: {...properties, messageId, headers: {...headers, ...signature}}};
  }

  /**
   * @param type what the property `type` of messages in this queue says
   * @throws UntrustedMessage
   */
  verify({content: body, properties}: IncomingMessage, type: string): void {
    const claimed = signatureOf(properties);
    if (claimed === undefined) throw new UntrustedMessage('it has no signature');
    const messageId = propertyText(properties.messageId);
    if (messageId === undefined) throw new UntrustedMessage('it has no message id, which its signature would be over');
    if (properties.type !== type) throw new UntrustedMessage(`its type is not ${type}, which this queue carries`);
    // Compared with every key, and in a time that tells nothing of where two digests differ.
    const fitting = this.#keys.filter((key) => timingSafeEqual(digestOf(key, {type, messageId, body}), claimed));
    if (fitting.length === 0)
      throw new UntrustedMessage('its signature is of another message, or made with another key');
  }
}

/** The bytes are told apart by line feeds, which neither a type nor a message id can hold. */
function digestOf(key: string, {type, messageId, body}: {type: string; messageId: string; body: Buffer}): Buffer {
  return createHmac('sha256', key).update(`orderwell-message-v1\n${type}\n${messageId}\n`).update(body).digest();
}

/** The signature that a message claims to have; undefined unless it is one in form. */
function signatureOf(properties: Pick<MessageProperties, 'headers'>): Buffer | undefined {
  const [, digits] = /^sha256=([\da-f]{64})$/.exec(signatureText(properties) ?? '') ?? [];
  return digits === undefined ? undefined : Buffer.from(digits, 'hex');
}

/** What stands where a signature would. */
export function signatureText({headers}: Pick<MessageProperties, 'headers'>): string | undefined {
  return propertyText(headers?.[signatureHeader]);
}
