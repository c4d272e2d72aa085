import {DomainError} from '../errors.ts';
import {charactersIn} from './characters.ts';

/** Longest reason in characters. */
export const reasonCharactersMax = 200;

/**
 * Reads a reason, which people and programs give for what they do to an order.
 * @throws DomainError `INVALID_TEXT` if it is no text, empty, longer than {@link reasonCharactersMax}, not well-formed Unicode, or
 * holds control characters, which no store and no log line takes unharmed
 */
export function reasonText(text: string): string {
  if (typeof text !== 'string') throw new DomainError('INVALID_TEXT', 'a reason must be a text');
  if (text === '' || charactersIn(text) > reasonCharactersMax) {
    throw new DomainError('INVALID_TEXT', `a reason must have 1 to ${reasonCharactersMax} characters`);
  }
  if (!text.isWellFormed() || /\p{Cc}/u.test(text)) {
    throw new DomainError('INVALID_TEXT', 'a reason must not hold control or malformed characters');
  }
  return text;
}

/**
 * What can be kept of a text that somebody else chose and that must not be refused for it: without control and malformed
 * characters, cut to {@link reasonCharactersMax}; undefined if nothing is left.
 */
export function cleanText(text: string): string | undefined {
  const clean = text
    .toWellFormed()
    .replace(/[\p{Cc}\uFFFD]+/gu, ' ')
    .trim();
  const cut = Array.from(clean).slice(0, reasonCharactersMax).join('');
  return cut === '' ? undefined : cut;
}
