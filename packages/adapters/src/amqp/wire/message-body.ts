import type {MessageProperties} from 'amqplib';
import type {z} from 'zod';
import {firstRepeatedName} from '../../json/repeated-names.ts';
import {repeatedNameCharactersMax} from '../limits.ts';

/** What is read of a message that came in. */
export interface IncomingMessage {
  readonly content: Buffer;
  readonly properties: MessageProperties;
}

/** A message that does not say what its queue is for; it will not get better by reading it again. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
}

/** How messages are read. */
export interface ReadingRules {
  /** Largest body, in bytes. */
  readonly messageBytesMax: number;
}

/**
 * Reads the body of a message as a schema says.
 * @throws MalformedMessage if it is too large, not UTF-8, not JSON, gives a name twice in one object, or is not what the schema
 * says
 */
export function parsed<Schema extends z.ZodType>(
  schema: Schema,
  message: IncomingMessage,
  rules: ReadingRules,
): z.output<Schema> {
  refuseTooLarge(message, rules);
  const result = schema.safeParse(json(message.content));
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw new MalformedMessage(faults.join('; '));
}

/** @throws MalformedMessage if the body is larger than what is read */
export function refuseTooLarge({content}: IncomingMessage, {messageBytesMax}: ReadingRules): void {
  if (content.length <= messageBytesMax) return;
  throw new MalformedMessage(`the body has ${content.length} bytes; at most ${messageBytesMax} are read`);
}

function json(content: Buffer): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', {fatal: true}).decode(content);
  } catch (cause) {
    throw new MalformedMessage('the body is not UTF-8', {cause});
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new MalformedMessage('the body is not JSON', {cause});
  }
  const repeated = firstRepeatedName(text)?.at(-1);
  if (repeated !== undefined) throw new MalformedMessage(`the body says ${shown(repeated)} twice in one object`);
  return value;
}

/** As JSON, because the name is its sender's: no line break of it gets into a log. */
const shown = (name: string | number): string => JSON.stringify(name).slice(0, repeatedNameCharactersMax);
