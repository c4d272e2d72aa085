import {expect} from 'chai';
import {CustomerId, OrderId, type OrderRepository} from '@orderwell/domain';
import {aCustomer, anOccasion} from '@orderwell/domain/testing';
import {type ApiOptions, changed, type RunningApi, runningApi} from './running-api.ts';

const order = {productId: '1', quantity: 1};

describe('POST /orders with an Idempotency-Key', () => {
  let api: RunningApi;
  async function open(options?: ApiOptions): Promise<void> {
    api = await runningApi(options);
  }
  afterEach(() => api.server.stop());

  const postWith = (key: string, body: unknown = order): Promise<Response> =>
    api.post(body, {headers: {'Idempotency-Key': key}});

  /** What a replay must have in common with the first answer. */
  async function essence(response: Response) {
    const bytes = Buffer.from(await response.arrayBuffer()).toString('latin1');
    const headers = ['content-type', 'content-length', 'location', 'etag'].map((name) => response.headers.get(name));
    return {status: response.status, headers, bytes};
  }
  async function refused(response: Response, status: number, code: string): Promise<void> {
    expect(await response.json()).to.include({status, code});
    expect(response.status).to.equal(status);
  }

  it('given 64 requests at once that all find nothing yet, stores one order and answers all with the same bytes', async () => {
    await open({wrapOrders: lookedUpTogether(64)});
    const answers = await Promise.all(Array.from({length: 64}, () => postWith('"double-click"')));

    const replays = answers.filter(({headers}) => headers.get('idempotent-replayed') === 'true');
    const firsts = answers.filter(({headers}) => !headers.has('idempotent-replayed'));
    expect([firsts.length, replays.length]).to.deep.equal([1, 63]);
    expect(new Set(answers.map(({headers}) => headers.get('x-request-id'))).size).to.equal(64);
    const essences = await Promise.all(answers.map(essence));
    expect(new Set(essences.map((each) => JSON.stringify(each))).size).to.equal(1);
    const [stored, ...others] = api.orders.all();
    expect(others).to.have.length(0);
    expect(essences[0]?.status).to.equal(201);
    expect(essences[0]?.headers.slice(2)).to.deep.equal([`/orders/${stored?.id}`, '"1"']);
  });

  it('given a repeat, answers as the first time, marked and under an id of its own', async () => {
    await open();
    const first = await postWith('key-1');
    const again = await api.post(order, {headers: {'Idempotency-Key': 'key-1', 'X-Request-ID': 'again'}});

    expect(first.headers.has('idempotent-replayed')).to.equal(false);
    expect(again.headers.get('idempotent-replayed')).to.equal('true');
    expect(again.headers.get('x-request-id')).to.equal('again');
    expect(await essence(again)).to.deep.equal(await essence(first));
    expect(api.orders.all()).to.have.length(1);
  });

  it('given a repeat after the order has moved on, still answers as the first time', async () => {
    await open();
    const first = await essence(await postWith('key-1'));
    const placed = await api.orders.byId(OrderId.parse('order-1'));
    if (placed !== undefined) await api.orders.save(placed.move({kind: 'paid'}, anOccasion()));
    expect(await (await api.get('/orders/order-1')).json()).to.include({status: 'Confirmed'});

    expect(await essence(await postWith('key-1'))).to.deep.equal(first);
  });

  it('given a repeat of an order that the catalog would refuse by now, still answers as the first time', async () => {
    await open();
    const first = await essence(await postWith('key-1'));
    api.products.byIds = () => Promise.resolve([]);

    await refused(await postWith('key-2'), 422, 'PRODUCT_NOT_FOUND');
    expect(await essence(await postWith('key-1'))).to.deep.equal(first);
  });

  it('given text beyond ASCII in the answer, replays it to the byte', async () => {
    await open();
    const customerId = 'лея-\u{1f478}';
    await api.customers.addIfAbsent(aCustomer({id: CustomerId.parse(customerId)}));
    const body = {...order, customerId};
    const first = await essence(await postWith('key-1', body));

    expect(first.status).to.equal(201);
    expect(await essence(await postWith('key-1', body))).to.deep.equal(first);
  });

  for (const [situation, first, again] of [
    ['white space', '{"productId":"1","quantity":1}', ' {"productId" :\t"1",\r\n"quantity": 1 } '],
    ['the order of names', '{"productId":"1","quantity":1}', '{"quantity":1,"productId":"1"}'],
    ['an escape', '{"productId":"1","quantity":1}', '{"product\\u0049d":"\\u0031","quantity":1}'],
    ['how a number is written', '{"productId":"1","quantity":10}', '{"productId":"1","quantity":1.0e1}'],
    [
      'the order of names in a line',
      '{"lines":[{"productId":"1","quantity":1}],"customerId":"1"}',
      '{"customerId":"1","lines":[{"quantity":1,"productId":"1"}]}',
    ],
  ] as const) {
    it(`given a repeat that differs only in ${situation}, takes it for the same request`, async () => {
      await open();
      const answer = await essence(await postWith('key-1', first));

      expect(await essence(await postWith('key-1', again))).to.deep.equal(answer);
    });
  }

  for (const [situation, first, again] of [
    ['quantity', order, {...order, quantity: 2}],
    ['product', order, {...order, productId: '2'}],
    ['form', order, {lines: [order]}],
    ['metadata', {...order, metadata: {channel: 'web'}}, {...order, metadata: {channel: 'kiosk'}}],
    ['metadata, which the first had not', order, {...order, metadata: {channel: 'kiosk'}}],
    ['order of lines', {lines: [order, {...order, productId: '2'}]}, {lines: [{...order, productId: '2'}, order]}],
  ] as const) {
    it(`given the key of a request with another ${situation}, answers 422 and stores nothing`, async () => {
      await open();
      const answer = await essence(await postWith('key-1', first));

      await refused(await postWith('key-1', again), 422, 'IDEMPOTENCY_KEY_REUSED');
      expect(api.orders.all()).to.have.length(1);
      expect(await essence(await postWith('key-1', first)), 'the stored answer').to.deep.equal(answer);
    });
  }

  it('given the key of another caller, places an order of its own', async () => {
    await open();
    const mine = await postWith('key-1', {...order, customerId: '1'});
    const hers = await postWith('key-1', {...order, customerId: 'leia'});

    expect([mine.status, hers.status]).to.deep.equal([201, 201]);
    expect(hers.headers.has('idempotent-replayed')).to.equal(false);
    expect(hers.headers.get('location')).not.to.equal(mine.headers.get('location'));
  });

  it('given no key, places an order each time', async () => {
    await open();
    await api.post(order);
    await api.post(order);

    expect(api.orders.all()).to.have.length(2);
  });

  it('given a refused request, stores nothing: the key is still free', async () => {
    await open();
    await refused(await postWith('key-1', '{'), 400, 'MALFORMED_JSON');
    await refused(await postWith('key-1', {...order, quantity: 0}), 422, 'INVALID_BODY');
    await refused(await postWith('key-1', {...order, productId: 'x'}), 422, 'PRODUCT_NOT_FOUND');
    await refused(await postWith('key-1', {...order, customerId: 'han'}), 422, 'CUSTOMER_NOT_FOUND');
    api.orders.faults.unreachable = true;
    await refused(await postWith('key-1'), 503, 'UNAVAILABLE');
    api.orders.faults.unreachable = false;

    const placed = await postWith('key-1');
    expect(placed.status).to.equal(201);
    expect(placed.headers.has('idempotent-replayed')).to.equal(false);
  });

  it('given a customer id that cannot be one, says so without asking the store', async () => {
    await open();
    api.orders.earlierOutcome = () => Promise.reject(new Error('a text with NUL'));
    for (const customerId of ['a\0', '\ud800', 'a b']) {
      const response = await postWith('key-1', {...order, customerId});
      expect(await response.json()).to.deep.include({
        code: 'INVALID_ID',
        errors: [
          {
            pointer: '#/customerId',
            detail: 'a customer id must not hold white space, control or malformed characters',
          },
        ],
      });
    }
  });

  it('given the same request in progress, answers 409 with Retry-After', async () => {
    await open({wrapOrders: (orders) => changed(orders, {add: async () => ({kind: 'inProgress'})})});
    const response = await postWith('key-1');

    expect(response.headers.get('retry-after')).to.equal('1');
    await refused(response, 409, 'IDEMPOTENCY_KEY_IN_USE');
  });
});

/** A store that answers the first look-ups only when so many have come: none of them finds anything. */
function lookedUpTogether(count: number): (orders: OrderRepository) => OrderRepository {
  const all = Promise.withResolvers<void>();
  let waiting = 0;
  return (orders) =>
    changed(orders, {
      earlierOutcome: async (request) => {
        const outcome = await orders.earlierOutcome(request);
        if (++waiting === count) all.resolve();
        await all.promise;
        return outcome;
      },
    });
}
