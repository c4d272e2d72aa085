import {type ProblemJson, problemSchema} from '@orderwell/adapters/koa';
import {DomainError} from '@orderwell/domain';
import {expect} from 'chai';
import {type RunningApi, runningApi} from './running-api.ts';

const one = {productId: '1', quantity: 1};
const metadataOf = (pairs: number): object =>
  Object.fromEntries(Array.from({length: pairs}, (_, index) => [`k${index}`, 'v']));

describe('POST /orders, refused by a pricing of one’s own', () => {
  const refusing = (own: 'refused' | 'conflict' | 'unavailable'): Promise<RunningApi> => {
    const options = {own, faults: [{path: ['lines', 0, 'quantity'], detail: 'at most 5'}]};
    const unitPrices = () =>
      Promise.reject(new DomainError('X_OVER_THE_LIMIT', 'at most 5 for each customer', options));
    return runningApi({pricing: {unitPrices}});
  };

  it('given that it refuses, answers 422 with its code, its words and the place in the terms of the body', async () => {
    await using api = await refusing('refused');
    const response = await api.post({productId: '1', quantity: 6});
    expect(await response.json()).to.deep.equal({
      type: 'urn:orderwell:problem:x-over-the-limit',
      title: 'Refused',
      status: 422,
      detail: 'at most 5 for each customer',
      instance: '/orders',
      code: 'X_OVER_THE_LIMIT',
      errors: [{pointer: '#/quantity', detail: 'at most 5'}],
    });
    expect(api.orders.all()).to.have.length(0);
    expect(api.log.at('error')).to.have.length(0);
  });

  for (const [own, status, again] of [
    ['conflict', 409, null],
    ['unavailable', 503, '1'],
  ] as const) {
    it(`given that it says ${own}, answers ${status}`, async () => {
      await using api = await refusing(own);
      const response = await api.post({productId: '1', quantity: 6});
      expect([response.status, response.headers.get('retry-after')]).to.deep.equal([status, again]);
      const problem = problemSchema.parse(await response.json());
      expect(problem).to.include({code: 'X_OVER_THE_LIMIT', detail: 'at most 5 for each customer'});
    });
  }
});

describe('POST /orders with a body that is well-formed but invalid', () => {
  let api: RunningApi;
  beforeEach(async () => {
    api = await runningApi();
  });
  afterEach(() => api.server.stop());

  const faults: readonly (readonly [situation: string, body: unknown, code: string, pointers: readonly string[]])[] = [
    ['no property at all', {}, 'INVALID_BODY', ['#']],
    ['only a customer', {customerId: '1'}, 'INVALID_BODY', ['#']],
    ['a product without quantity', {productId: '1'}, 'INVALID_BODY', ['#/quantity']],
    ['a quantity without product', {quantity: 1}, 'INVALID_BODY', ['#/productId']],
    ['quantity 0', {productId: '1', quantity: 0}, 'INVALID_BODY', ['#/quantity']],
    ['a quantity that is a text', {productId: '1', quantity: '1'}, 'INVALID_BODY', ['#/quantity']],
    ['a product id that is a number', {productId: 1, quantity: 1}, 'INVALID_BODY', ['#/productId']],
    ['an empty product id', {productId: '', quantity: 1}, 'INVALID_BODY', ['#/productId']],
    ['an unknown property', {productId: '1', quantity: 1, note: 'hi'}, 'INVALID_BODY', ['#/note']],
    ['a price', {productId: '1', quantity: 1, price: 1}, 'INVALID_BODY', ['#/price']],
    ['both forms', {productId: '1', quantity: 1, lines: [{productId: '1', quantity: 1}]}, 'INVALID_BODY', ['#/lines']],
    [
      'half of one form and the other',
      {quantity: 1, lines: [{productId: '1', quantity: 1}]},
      'INVALID_BODY',
      ['#/quantity'],
    ],
    ['an unknown property alone', {foo: 1}, 'INVALID_BODY', ['#', '#/foo']],
    ['no lines', {lines: []}, 'INVALID_BODY', ['#/lines']],
    ...(
      [
        ['metadata that is null', null, ['#/metadata']],
        ['metadata that is a text', 'channel', ['#/metadata']],
        ['metadata that is a list', [['channel', 'kiosk']], ['#/metadata']],
        ['metadata of 21 pairs', metadataOf(21), ['#/metadata']],
        ['an empty key in metadata', {'': 'v'}, ['#/metadata/']],
        ['a key with a slash in metadata', {'a/b': 'v'}, ['#/metadata/a~1b']],
        ['a key with half a character in metadata', {'\ud800': 'v'}, ['#/metadata/%EF%BF%BD']],
        ['a key of 41 characters in metadata', {['k'.repeat(41)]: 'v'}, [`#/metadata/${'k'.repeat(41)}`]],
        ['__proto__ in metadata', JSON.parse('{"__proto__": "v"}') as object, ['#/metadata/__proto__']],
        [
          'values in metadata that are none',
          {number: 1, nothing: null, list: ['v'], object: {a: 'v'}, empty: '', long: 'x'.repeat(501), fine: 'v'},
          ['number', 'nothing', 'list', 'object', 'empty', 'long'].map((name) => `#/metadata/${name}`),
        ],
        [
          'values in metadata that no store takes',
          {nul: 'a\0b', lines: 'a\nb', half: 'a\udc00b'},
          ['#/metadata/nul', '#/metadata/lines', '#/metadata/half'],
        ],
      ] as const
    ).map(([what, metadata, pointers]) => [what, {...one, metadata}, 'INVALID_BODY', pointers] as const),
    ['faulty metadata beside lines', {lines: [one], metadata: {channel: 7}}, 'INVALID_BODY', ['#/metadata/channel']],
    [
      '101 lines',
      {lines: Array.from({length: 101}, () => ({productId: '1', quantity: 1}))},
      'INVALID_BODY',
      ['#/lines'],
    ],
    ['lines that are no list', {lines: {}}, 'INVALID_BODY', ['#/lines']],
    [
      'faults in several lines',
      {lines: [{productId: '1', quantity: 1}, {productId: '1', quantity: -1, x: 1}, 7]},
      'INVALID_BODY',
      ['#/lines/1/quantity', '#/lines/1/x', '#/lines/2'],
    ],
    [
      'an unknown product of 128 emoji',
      {productId: '😀'.repeat(128), quantity: 1},
      'PRODUCT_NOT_FOUND',
      ['#/productId'],
    ],
    ['a product id of 129 emoji', {productId: '😀'.repeat(129), quantity: 1}, 'INVALID_BODY', ['#/productId']],
    ['an unknown product', {productId: 'x', quantity: 1}, 'PRODUCT_NOT_FOUND', ['#/productId']],
    [
      'unknown products in lines',
      {
        lines: [
          {productId: 'x', quantity: 1},
          {productId: '1', quantity: 1},
          {productId: 'y', quantity: 1},
        ],
      },
      'PRODUCT_NOT_FOUND',
      ['#/lines/0/productId', '#/lines/2/productId'],
    ],
    ['an unknown customer', {productId: '1', quantity: 1, customerId: 'han'}, 'CUSTOMER_NOT_FOUND', ['#/customerId']],
    ['a product id with a space', {productId: 'a b', quantity: 1}, 'INVALID_ID', ['#/productId']],
    ['an amount that is too large', {productId: '4', quantity: 2}, 'AMOUNT_OUT_OF_RANGE', ['#/quantity']],
    [
      'an amount that is too large in a line',
      {
        lines: [
          {productId: '1', quantity: 1},
          {productId: '4', quantity: 2},
        ],
      },
      'AMOUNT_OUT_OF_RANGE',
      ['#/lines/1/quantity'],
    ],
    [
      'a total that is too large',
      {
        lines: [
          {productId: '4', quantity: 1},
          {productId: '4', quantity: 1},
        ],
      },
      'AMOUNT_OUT_OF_RANGE',
      ['#/lines'],
    ],
    [
      'two currencies',
      {
        lines: [
          {productId: '1', quantity: 1},
          {productId: '3', quantity: 1},
        ],
      },
      'CURRENCY_MISMATCH',
      ['#/lines'],
    ],
    ['a list', [], 'INVALID_BODY', ['#']],
    ['null', null, 'INVALID_BODY', ['#']],
  ];
  for (const [situation, body, code, pointers] of faults) {
    it(`given ${situation}, answers 422 ${code} that points at ${pointers.join(' and ')}`, async () => {
      const response = await api.post(JSON.stringify(body));

      const problem = (await response.json()) as ProblemJson;
      expect(response.status).to.equal(422);
      expect(response.headers.get('content-type')).to.equal('application/problem+json');
      expect(problem).to.include({code, status: 422, instance: '/orders'});
      expect(problem.errors?.map(({pointer}) => pointer)).to.deep.equal(pointers);
      problemSchema.parse(problem);
      expect(api.orders.all()).to.have.length(0);
    });
  }

  for (const [name, pointer] of [
    ['a/b', '#/a~1b'],
    ['m~n', '#/m~0n'],
    ['~1', '#/~01'],
    ['', '#/'],
    ['a b"c%d#', '#/a%20b%22c%25d%23'],
    ['\u{1f600}', '#/%F0%9F%98%80'],
  ] as const) {
    it(`given an unknown property called ${JSON.stringify(name)}, points at it as ${pointer}`, async () => {
      const response = await api.post({productId: '1', quantity: 1, [name]: 1});

      const {errors} = (await response.json()) as ProblemJson;
      expect(errors).to.deep.equal([{pointer, detail: 'unknown property'}]);
    });
  }

  it('given a fault, says exactly what is wrong', async () => {
    const response = await api.post({productId: '1'}, {path: '/orders?secret=1'});

    expect(await response.json()).to.deep.equal({
      type: 'urn:orderwell:problem:invalid-body',
      title: 'Invalid body',
      status: 422,
      detail: 'the body is well-formed JSON, but not what this route takes',
      instance: '/orders',
      code: 'INVALID_BODY',
      errors: [{pointer: '#/quantity', detail: 'is required'}],
    });
  });

  it('given mixed forms, says what the forms are', async () => {
    const response = await api.post({productId: '1', quantity: 1, lines: [], oops: 1});

    const {errors} = (await response.json()) as ProblemJson;
    expect(errors).to.deep.equal([
      {pointer: '#/lines', detail: 'an order names either productId and quantity, or lines'},
      {pointer: '#/oops', detail: 'unknown property'},
    ]);
  });

  const tooMany = {pointer: '#/lines', detail: 'Too big: expected array to have <=100 items'};
  for (const [situation, body, errors] of [
    ['2,000 lines', {lines: Array.from({length: 2_000}, () => ({productId: '1', quantity: 1}))}, [tooMany]],
    ['10,000 lines of nothing', {lines: Array.from({length: 10_000}, () => ({}))}, [tooMany]],
    ['10,000 lines that are numbers', {lines: Array.from({length: 10_000}, () => 1)}, [tooMany]],
    [
      '101 lines with faults, and another fault',
      {lines: Array.from({length: 101}, () => ({productId: 1, x: 1})), customerId: 1},
      [tooMany, {pointer: '#/customerId', detail: 'expected string, received number'}],
    ],
  ] as const) {
    it(`given ${situation}, says once that there are too many, and nothing of each`, async () => {
      const response = await api.post(body);

      expect(response.status).to.equal(422);
      const problem = (await response.json()) as ProblemJson;
      expect(problem).to.include({code: 'INVALID_BODY'});
      expect(problem.errors).to.deep.equal(errors);
      expect(api.orders.all()).to.have.length(0);
    });
  }

  it('given faults without end, names the first hundred', async () => {
    const unknown = Array.from({length: 6_000}, (_, index) => [`a${index}`, 1]);
    const response = await api.post({productId: '1', quantity: 1, ...Object.fromEntries(unknown)});

    const {errors} = (await response.json()) as ProblemJson;
    expect(errors).to.have.length(100);
    expect(errors?.at(-1)).to.deep.equal({pointer: '#/a99', detail: 'unknown property'});
  });
});
