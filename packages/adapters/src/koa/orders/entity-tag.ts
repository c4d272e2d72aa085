import {DomainError, type Order} from '@orderwell/domain';
import {z} from 'zod';
import {ifMatchTagsMax} from '../limits.ts';

/** Names the version of an order that an answer shows; strong, because one version reads the same every time. */
export function entityTag({version}: Pick<Order, 'version'>): string {
  return `"${version}"`;
}

/** The versions that an order may be at for a request to be carried out, oldest first; or any. */
export type IfMatch = 'any' | readonly number[];

// RFC 9110, section 8.8.3. A tag may hold commas.
const anyTag = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g;
// As many digits as a number holds exactly.
const ofVersion = /^"(?<version>0|[1-9]\d{0,14})"$/;

/**
 * `If-Match` (RFC 9110, section 13.1.1) of a request that changes an order: `*` for any version, or a list of tags, of
 * which one must match strongly. Weak tags, and tags that no answer carried, are well-formed and never match.
 */
export const ifMatchHeader = z
  .string()
  .transform((text, refuse): IfMatch => {
    const tags = text === '*' ? [] : tagsOf(text);
    if (tags === undefined || tags.length > ifMatchTagsMax) {
      const message = `If-Match must be * or up to ${ifMatchTagsMax} ETags as answers carried them, such as "1"`;
      refuse.addIssue({code: 'custom', message});
      return z.NEVER;
    }
    if (text === '*') return 'any';
    const versions = tags.flatMap((tag) => ofVersion.exec(tag)?.groups?.['version'] ?? []).map(Number);
    return [...new Set(versions)].toSorted((a, b) => a - b);
  })
  .meta({description: 'Only if the order is still at a version with one of these ETags; `*` is any.', example: '"1"'});

/** The tags of a list, in which a recipient has to bear with empty elements (RFC 9110, section 5.6.1). */
function tagsOf(text: string): readonly string[] | undefined {
  const tags = text.match(anyTag) ?? [];
  // With a lone quote for every tag, nothing but those, commas and white space may be left.
  const elements = text
    .replaceAll(anyTag, '"')
    .split(',')
    .map((element) => element.replaceAll(/[\t ]/g, ''))
    .filter((element) => element !== '');
  const sound = elements.length === tags.length && elements.every((element) => element === '"');
  return sound && tags.length > 0 ? tags : undefined;
}

/** No order is at it: versions begin at 1. */
const noVersion = 0;

/**
 * Makes a change for whichever version matches. An order's version only grows, so trying the oldest first misses none
 * that the order comes to in between.
 * @param change makes the change if the order is at that version; throws DomainError `STALE_VERSION` if it is not
 */
export async function ifMatching<Changed>(
  versions: IfMatch,
  change: (expectedVersion: number | undefined) => Promise<Changed>,
): Promise<Changed> {
  if (versions === 'any') return change(undefined);
  let stale: unknown;
  for (const version of versions.length > 0 ? versions : [noVersion]) {
    try {
      return await change(version);
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'STALE_VERSION') throw error;
      stale = error;
    }
  }
  if (versions.length === 1) throw stale;
  throw new DomainError('STALE_VERSION', 'the order is at no version that If-Match names', {cause: stale});
}
