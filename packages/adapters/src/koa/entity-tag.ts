import type {Order} from '@orderwell/domain';
import {z} from 'zod';

/** Names the version of an order that an answer shows; strong, because one version reads the same every time. */
export function entityTag({version}: Pick<Order, 'version'>): string {
  return `"${version}"`;
}

// As many digits as a number holds exactly.
const ofVersion = /^"(?<version>0|[1-9]\d{0,14})"$/;

/**
 * `If-Match` (RFC 9110, section 13.1.1) of a request that changes an order: one ETag as an answer carried it, or `*`
 * for any version. Lists and weak tags, which could never match, are refused rather than misunderstood.
 * @returns the version that the order must be at, or `any`
 */
export const ifMatchHeader = z
  .string()
  .transform((text, refuse): number | 'any' => {
    if (text === '*') return 'any';
    const version = ofVersion.exec(text)?.groups?.['version'];
    if (version !== undefined) return Number(version);
    refuse.addIssue({code: 'custom', message: 'If-Match must be * or one ETag as an answer carried it, such as "1"'});
    return z.NEVER;
  })
  .meta({description: 'Only if the order is still at the version with this ETag; `*` is any.', example: '"1"'});
