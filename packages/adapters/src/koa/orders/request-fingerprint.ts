import {createHash} from 'node:crypto';
import type {RouteContract} from '../routing/route-contract.ts';

/**
 * What a request asks for, in short: the SHA-256 (hexadecimal) of its method, its route and the canonical form of its
 * body. Two bodies that are the same JSON value have the same fingerprint, however they are written: white space, the
 * order of names, escapes (`"\u0031"` is `"1"`) and spellings of a number (`1.0` is `1`) make no difference; the order
 * of a list does, and so does a property that spells out a default. Headers are not part of it.
 * @param body a parsed body that its schema took, and that is therefore no deeper than the schema
 */
export function requestFingerprint({method, path}: Pick<RouteContract, 'method' | 'path'>, body: unknown): string {
  return createHash('sha256')
    .update(`${method.toUpperCase()} ${path}\n${canonicalJson(body)}`)
    .digest('hex');
}

/** JSON with sorted names and no white space, numbers and texts as JavaScript writes them (as RFC 8785 does). */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join()}}`;
}
