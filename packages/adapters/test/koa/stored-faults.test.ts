import {orderSchema, problemSchema} from '@orderwell/adapters/koa';
import {DomainError, type IdGenerator, Money, Order, OrderId, ProductId} from '@orderwell/domain';
import {anOrder} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {changed, type RunningApi, runningApi} from './running-api.ts';

const order = {productId: '1', quantity: 1};
const mine = {'X-Request-ID': 'mine'};
const detail = 'something went wrong here; the request id names it in our logs';

/** Asserts a 500 that shows nothing and is no invitation to try again, and one line about it in the log. */
async function defect(api: RunningApi, response: Response, code: string): Promise<Readonly<Record<string, unknown>>> {
  expect(response.status).to.equal(500);
  expect(response.headers.has('retry-after')).to.equal(false);
  const problem = problemSchema.parse(await response.json());
  expect(problem).to.include({code, status: 500, detail});
  expect(problem).not.to.have.any.keys('errors', 'orderId');
  const lines = api.log.at('error');
  expect(lines.map(({message}) => message)).to.deep.equal(['request failed unexpectedly']);
  expect(lines[0]?.fields).to.include({requestId: 'mine'});
  return lines[0]?.fields ?? {};
}

describe('an order whose record cannot be read', () => {
  for (const [what, path, init] of [
    ['asked for', '/orders/order-1', {}],
    ['to be canceled', '/orders/order-1/cancel', {method: 'POST'}],
  ] as const) {
    it(`${what}, is answered with 500 and logged with its id and the cause; others are served`, async () => {
      await using api = await runningApi();
      await api.post(order);
      await api.post(order);
      api.orders.faults.unreadable.add(OrderId.parse('order-1'));
      const response = await api.get(path, {...init, headers: mine});

      const fields = await defect(api, response, 'UNREADABLE_RECORD');
      expect(fields).to.include({orderId: 'order-1'});
      expect(fields['err']).to.have.property('code', 'UNREADABLE_RECORD');
      expect((await api.get(path.replace('order-1', 'order-2'), init)).status).to.equal(200);
    });
  }
});

describe('a stored answer that cannot be read', () => {
  for (const [situation, answer] of [
    ['is no JSON', 'answer'],
    ['is another JSON', '[]'],
    ['has no text', '{"status":201,"headers":{}}'],
    ['has another status', '{"status":500,"headers":{},"text":"{}"}'],
  ] as const) {
    it(`because it ${situation}, is answered with 500 and logged with the cause`, async () => {
      await using api = await runningApi({
        wrapOrders: (orders) => changed(orders, {earlierOutcome: async () => ({kind: 'answered', answer})}),
      });
      const response = await api.post(order, {headers: {...mine, 'Idempotency-Key': 'key-1'}});

      const fields = await defect(api, response, 'UNREADABLE_RECORD');
      expect(fields['err']).to.have.property('cause').that.is.instanceOf(Error);
    });
  }
});

describe('a catalog with a price that nobody can pay', () => {
  it('is no mistake of who orders: answered with 500, logged, and nothing is stored', async () => {
    await using api = await runningApi();
    await api.products.addIfAbsent({id: ProductId.parse('old'), name: 'Kuna', price: Money.rehydrate(5_00n, 'HRK')});
    const response = await api.post({...order, productId: 'old'}, {headers: mine});

    await defect(api, response, 'INVALID_CURRENCY');
    expect(api.orders.all()).to.have.length(0);
  });
});

describe('a pricing', () => {
  it('given that it throws, is answered with 500 and that nothing was stored, and logged with the cause', async () => {
    const unitPrices = () => Promise.reject(new Error('no coupons at http://coupons.internal'));
    await using api = await runningApi({pricing: {unitPrices}});
    const response = await api.post(order, {headers: mine});

    const problem = problemSchema.parse(await response.json());
    expect(problem).to.include({code: 'PRICING_FAILED', status: 500}).and.to.have.property('detail');
    expect(problem.detail).to.match(/nothing was stored for this request$/);
    expect(api.log.at('error').map(({fields}) => fields['err'])).to.have.nested.property(
      '[0].cause.message',
      'no coupons at http://coupons.internal',
    );
    expect(api.orders.all()).to.have.length(0);
  });

  it('given that it cannot say now, is answered with 503, and that nothing was stored', async () => {
    const unitPrices = () => Promise.reject(new DomainError('UNAVAILABLE', 'no coupons at http://coupons.internal'));
    await using api = await runningApi({pricing: {unitPrices}});
    const response = await api.post(order);

    expect([response.status, response.headers.get('retry-after')]).to.deep.equal([503, '1']);
    const problem = problemSchema.parse(await response.json());
    expect(problem.detail).to.match(/^nothing was stored for this request/);
  });
});

describe('an id generator', () => {
  for (const [situation, id] of [
    ['that gives an empty id', ''],
    ['that gives an id with a space', 'a b'],
    ['that gives an id with NUL', 'a\0'],
    ['that gives an id that is too long', 'x'.repeat(129)],
  ] as const) {
    it(`${situation}, is no mistake of who orders: answered with 500, logged, and nothing is stored`, async () => {
      await using api = await runningApi({ids: {next: () => id}});
      for (const [place, body] of [order, {lines: [order]}].entries()) {
        api.log.lines.length = 0;
        const response = await api.post(body, {headers: {...mine, ...(place && {'Idempotency-Key': 'key-1'})}});

        const fields = await defect(api, response, 'INTERNAL_ERROR');
        expect(fields['err']).to.have.property('message').that.includes('the id generator gave');
        expect(api.orders.all()).to.have.length(0);
      }
    });
  }

  it('that gives an id twice, is no mistake of who orders: answered with 500, logged, and the order stays', async () => {
    const ids: IdGenerator = {next: () => 'order-1'};
    await using api = await runningApi({ids});
    await api.post(order);
    const response = await api.post({...order, quantity: 2}, {headers: mine});

    await defect(api, response, 'DUPLICATE_ORDER');
    expect(await (await api.get('/orders/order-1')).json()).to.include({quantity: 1});
  });
});

describe('an order in a currency that is not in use any more', () => {
  for (const [currency, minor, shown] of [
    ['HRK', 1_234n, 12.34],
    ['BYR', 1_234n, 1_234],
    ['XTS', 1_230n, 12.3],
  ] as const) {
    it(`such as ${currency}, is shown and can be canceled`, async () => {
      await using api = await runningApi();
      const {snapshot} = anOrder({id: 'old'});
      const total = Money.rehydrate(minor, currency);
      const lines = [{productId: ProductId.parse('1'), quantity: 1, unitPrice: total, linePrice: total}];
      await api.orders.add(Order.rehydrate({...snapshot, lines, total}));
      for (const response of [await api.get('/orders/old'), await api.get('/orders/old/cancel', {method: 'POST'})]) {
        expect(response.status).to.equal(200);
        const body = orderSchema.parse(await response.json());
        expect(body).to.include({totalPrice: shown, currency});
        expect(body.lines).to.deep.equal([{productId: '1', quantity: 1, unitPrice: shown, linePrice: shown}]);
      }
      expect(api.log.at('error')).to.have.length(0);
    });
  }
});
