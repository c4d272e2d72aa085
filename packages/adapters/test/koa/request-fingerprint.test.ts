import {placeOrderContract, requestFingerprint} from '@orderwell/adapters/koa';
import {expect} from 'chai';

const route = {method: 'post', path: '/orders'} as const;
const of = (json: string): string => requestFingerprint(route, JSON.parse(json));

describe('the fingerprint of a request', () => {
  it('stays what it was in earlier versions, because answers are stored with it', () => {
    const body = {quantity: 1, productId: '1', lines: [{b: null, a: 'ü\u2028\ud800'}, true, 1e21]};

    // The SHA-256 of `POST /orders`, a line feed, and the body with sorted names and without white space.
    expect(requestFingerprint(placeOrderContract, body)).to.equal(
      'dd436ee7142e6cfaf6591f39db13840c0d059ab43ae75edac210b12fb6f9c1c0',
    );
  });

  for (const [situation, a, b] of [
    ['the order of names', '{"a":1,"b":{"c":1,"d":2}}', '{"b":{"d":2,"c":1},"a":1}'],
    ['white space', '{"a":[1,2]}', ' { "a" : [ 1 ,\n2 ] } '],
    ['escapes', '{"a":"1"}', '{"\\u0061":"\\u0031"}'],
    ['spellings of a number', '[100]', '[1.0e2]'],
  ] as const) {
    it(`given bodies that differ only in ${situation}, is the same`, () => {
      expect(of(a)).to.equal(of(b));
    });
  }

  it('given anything else that differs, is another', () => {
    const bodies = [
      '{}',
      '[]',
      'null',
      '""',
      '0',
      '"0"',
      '{"a":1}',
      '{"a":"1"}',
      '{"b":1}',
      '[1,2]',
      '[2,1]',
      '[[1],2]',
    ];
    const fingerprints = [
      ...bodies.map(of),
      requestFingerprint({...route, path: '/orders/{id}/cancel'}, {}),
      requestFingerprint({...route, method: 'get'}, {}),
    ];

    expect(new Set(fingerprints).size).to.equal(fingerprints.length);
  });
});
