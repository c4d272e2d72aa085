import type {RouteContract} from '@orderwell/adapters/koa';
import * as fc from 'fast-check';
import {z} from 'zod';
import {arbitraryOf, mutated} from './fuzz-bodies.ts';

/** A request that a client could send. */
export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer | undefined;
}

/**
 * The orders that a fuzzed API has to begin with. Enough for some to be left as they are for a while: one that is
 * canceled answers every cancellation alike.
 */
export const orderIds: readonly string[] = Array.from({length: 100}, (_, index) => `order-${index + 1}`);
const pathSegment = fc.oneof(
  {weight: 6, arbitrary: fc.constantFrom(...orderIds)},
  {
    weight: 2,
    arbitrary: fc.constantFrom('nope', '%00', '%ff', '%', '%zz', '..', '.', '%2e%2e', '%2f', '*', ';a=b', ''),
  },
  {weight: 1, arbitrary: fc.string({unit: 'grapheme', maxLength: 140}).map((text) => encodeURIComponent(text))},
  {weight: 1, arbitrary: fc.stringMatching(/^[\x21-\x7e\xa1-\xff]{1,20}$/)},
);

// What Node's client lets out: anything of Latin-1 but control characters.
const headerText = fc.stringMatching(/^[\x20-\x7e\xa0-\xff]{0,300}$/);
const header = (...values: readonly string[]): fc.Arbitrary<string | string[] | undefined> =>
  fc.oneof(
    {weight: 8, arbitrary: fc.constant(undefined)},
    {weight: 6, arbitrary: fc.constantFrom(...values)},
    {weight: 1, arbitrary: headerText},
    {weight: 1, arbitrary: fc.array(fc.constantFrom(...values), {minLength: 2, maxLength: 3})},
  );

/** The headers that routes look at, so that a new one in a contract is not forgotten here. */
const plausibleHeaders: Readonly<Record<string, readonly string[]>> = {
  // Few keys, so that they are used again, for the same request and for others.
  'Idempotency-Key': ['a', '"a"', 'b', '"b\\""', '"', '""', 'x'.repeat(256)],
  'If-Match': ['*', '"1"', '"2"', '"3"', 'W/"1"', '1', '"1", "2"', '"99999999999999999999"'],
};

const headersOf = ({headers}: RouteContract) =>
  fc.record({
    ...Object.fromEntries(Object.keys(headers?.shape ?? {}).map((name) => [name, header(...plausible(name))])),
    'X-Request-ID': header('fuzz-1', 'x'.repeat(129), 'a b', '{}'),
    traceparent: header('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 'ff-0-0-0', ''),
    'Content-Encoding': header('identity', 'gzip'),
    Accept: header('*/*', 'text/html', 'application/json;q=0'),
    'Content-Type': fc.oneof(
      {weight: 12, arbitrary: fc.constant('application/json')},
      {
        weight: 2,
        arbitrary: header('application/json; charset=utf-8', 'text/plain', 'a/b+json', ';', 'application/json;'),
      },
    ),
  });

function plausible(name: string): readonly string[] {
  const values = plausibleHeaders[name];
  if (values === undefined) throw new Error(`the fuzzer needs plausible values of the header ${name}`);
  return values;
}

const bodyOf = ({body}: RouteContract): fc.Arbitrary<Buffer | undefined> => {
  const valid = arbitraryOf(z.toJSONSchema(body ?? z.object({}), {io: 'input'}));
  const text = valid.map((value) => JSON.stringify(value));
  return fc.oneof(
    {weight: 8, arbitrary: text.map((json) => Buffer.from(json))},
    {weight: 5, arbitrary: mutated(valid).map((value) => Buffer.from(JSON.stringify(value) ?? ''))},
    {weight: 1, arbitrary: fc.tuple(text, fc.nat(60)).map(([json, cut]) => Buffer.from(json.slice(0, cut)))},
    {weight: 1, arbitrary: fc.json().map((json) => Buffer.from(json))},
    {weight: 1, arbitrary: fc.uint8Array({maxLength: 200}).map((bytes) => Buffer.from(bytes))},
    {weight: 1, arbitrary: hostileText.map((hostile) => Buffer.from(hostile))},
    {weight: 2, arbitrary: fc.constant(undefined)},
  );
};

const hostileText = fc.oneof(
  fc.tuple(fc.constantFrom('[', '{"a":', '{"lines":[', '{"reason":'), fc.nat(3_000)).map(([open, n]) => open.repeat(n)),
  fc.nat(5_000).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  fc.nat(5_000).map((digits) => `{"productId":"1","quantity":1${'0'.repeat(digits)}}`),
  fc.constantFrom('{"productId":"1","quantity":1e400}', '{"productId":"1","quantity":-0}', '\ufeff{}', ' ', '\0'),
  fc.constantFrom('{"__proto__":{"reason":"x"}}', '{"reason":"a","reason":"b"}', '{"reason":"\\u0000"}', 'null', '""'),
  fc.constantFrom(64 * 1024, 64 * 1024 + 1, 200_000).map((length) => '{}'.padEnd(length)),
);

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];

/** Requests to one route: most of them what its contract asks for, some next to it, some far off. */
export function requestsTo(contract: RouteContract): fc.Arbitrary<FuzzRequest> {
  return (
    fc
      .record({
        method: fc.oneof(
          {weight: 12, arbitrary: fc.constant(contract.method.toUpperCase())},
          {weight: 1, arbitrary: fc.constantFrom(...methods)},
        ),
        segment: pathSegment,
        suffix: fc.oneof(
          {weight: 20, arbitrary: fc.constant('')},
          {
            weight: 1,
            arbitrary: fc.constantFrom('/', '//', '/x', '?a=b', '?', '?%', '?%00=[]&a[b]=c', '/../..', '%20'),
          },
        ),
        headers: headersOf(contract),
        body: bodyOf(contract),
      })
      // Of a request that it cannot read the parser does not tell the method, so a HEAD is answered with a body then.
      .filter(({method, segment}) => method !== 'HEAD' || /^[\x21-\x7e]*$/.test(segment))
      .map(({method, segment, suffix, headers, body}) => ({
        method,
        path: contract.path.replace(/\{\w+\}/, () => segment) + suffix,
        headers: Object.fromEntries(
          Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
        ),
        body,
      }))
  );
}
