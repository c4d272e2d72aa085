import {type ProblemJson, problemSchema} from '@orderwell/adapters/koa';
import {DomainError, type OrderRepository} from '@orderwell/domain';
import {expect} from 'chai';
import {changed, type RunningApi, runningApi} from './running-api.ts';

const single = {productId: '1', quantity: 1};
const several = {lines: [single, {productId: '2', quantity: 2}]};
const withKey = {headers: {'Idempotency-Key': 'key-1'}};

/** How a store loses the answer to a write: whether it had stored by then, and whether it can be asked afterwards. */
class LossyStore {
  lossy = true;
  readonly #stored: boolean;
  readonly #readable: boolean;

  constructor({stored, readable = false}: {stored: boolean; readable?: boolean}) {
    this.#stored = stored;
    this.#readable = readable;
  }

  around(orders: OrderRepository): OrderRepository {
    const lost = (): never => {
      throw new DomainError('UNAVAILABLE', 'select from secrets: the answer to COMMIT is lost');
    };
    return changed(orders, {
      add: async (order, answered) => {
        if (!this.lossy) return orders.add(order, answered);
        if (this.#stored) await orders.add(order, answered);
        return lost();
      },
      save: async (order, cause) => {
        if (!this.lossy) return orders.save(order, cause);
        if (this.#stored) await orders.save(order, cause);
        return lost();
      },
      byId: async (id) => (this.lossy && !this.#readable ? lost() : orders.byId(id)),
    });
  }
}

describe('an order of which nobody knows whether it was stored', () => {
  let api: RunningApi;
  let store: LossyStore;
  async function open(options: ConstructorParameters<typeof LossyStore>[0]): Promise<void> {
    store = new LossyStore(options);
    api = await runningApi({wrapOrders: (orders) => store.around(orders)});
  }
  afterEach(() => api.server.stop());

  async function unknown(response: Response): Promise<ProblemJson> {
    expect(response.status).to.equal(503);
    expect(response.headers.has('location'), 'nothing says that it is there').to.equal(false);
    const problem = problemSchema.parse(await response.json());
    expect(problem).to.include({code: 'ORDER_OUTCOME_UNKNOWN', instance: '/orders', orderId: 'order-1'});
    expect(JSON.stringify(problem)).not.to.match(/select|COMMIT/);
    return problem;
  }

  for (const [form, body] of [
    ['one product', single],
    ['several lines', several],
  ] as const) {
    for (const [stored, status] of [
      [true, 200],
      [false, 404],
    ] as const) {
      it(`without a key, of ${form}, ${stored ? '' : 'not '}stored: says how to find out, which gives ${status}, and not to repeat it`, async () => {
        await open({stored});
        const response = await api.post(body);

        expect(response.headers.has('retry-after')).to.equal(false);
        const {detail, orderId} = await unknown(response);
        expect(detail).to.equal(
          'whether the order was stored is not known; do not repeat the request, which could place another order: ' +
            'GET /orders/order-1 answers 200 if it was stored, and still 404 after a minute if it was not; ' +
            'a request with an Idempotency-Key can be repeated',
        );
        store.lossy = false;
        expect((await api.get(`/orders/${orderId}`)).status).to.equal(status);
      });
    }
  }

  for (const stored of [true, false]) {
    it(`with a key, ${stored ? '' : 'not '}stored: says to repeat it, which makes one order of it`, async () => {
      await open({stored});
      const response = await api.post(single, withKey);

      expect(response.headers.get('retry-after')).to.equal('1');
      const {detail} = await unknown(response);
      expect(detail).to.equal(
        'whether the order was stored is not known; repeat the request with the same Idempotency-Key, which is safe: ' +
          'it does not place another order',
      );
      store.lossy = false;
      const again = await api.post(single, withKey);
      expect(again.status).to.equal(201);
      expect(again.headers.get('idempotent-replayed')).to.equal(stored ? 'true' : null);
      expect(api.orders.all()).to.have.length(1);
    });
  }

  it('that turns out to be stored, is answered with 201', async () => {
    await open({stored: true, readable: true});
    const response = await api.post(single);

    expect(response.status).to.equal(201);
    expect(response.headers.get('location')).to.equal('/orders/order-1');
  });
});

describe('a cancellation of which nobody knows whether it was stored', () => {
  for (const ifMatch of [undefined, '"1"']) {
    for (const stored of [true, false]) {
      it(`with ${ifMatch === undefined ? 'no If-Match' : `If-Match: ${ifMatch}`}, ${stored ? '' : 'not '}stored: says to repeat it, which cancels the order`, async () => {
        const store = new LossyStore({stored, readable: true});
        store.lossy = false;
        await using api = await runningApi({wrapOrders: (orders) => store.around(orders)});
        await api.post(single);
        const cancel = (): Promise<Response> =>
          api.get('/orders/order-1/cancel', {method: 'POST', ...(ifMatch && {headers: {'If-Match': ifMatch}})});

        store.lossy = true;
        const response = await cancel();
        expect(response.status).to.equal(503);
        expect(response.headers.get('retry-after')).to.equal('1');
        expect(await response.json()).to.include({
          code: 'UNAVAILABLE',
          detail: 'whether the order was canceled is not known; repeat the request in a moment, which is safe',
        });
        store.lossy = false;
        const again = await cancel();
        expect(again.status).to.equal(200);
        expect(again.headers.get('etag')).to.equal('"2"');
      });
    }
  }
});

describe('an order that could not be placed because the database is away', () => {
  let api: RunningApi;
  beforeEach(async () => {
    api = await runningApi();
    api.takeDatabaseAway(true);
  });
  afterEach(() => api.server.stop());

  for (const [situation, init, detail] of [
    ['without a key', {}, 'nothing was stored for this request; try again in a moment'],
    ['with a key', withKey, 'this request stored nothing; repeat it with the same Idempotency-Key in a moment'],
  ] as const) {
    it(`${situation}, is known not to be stored`, async () => {
      const response = await api.post(single, init);

      expect(response.status).to.equal(503);
      expect(response.headers.get('retry-after')).to.equal('1');
      expect(await response.json()).to.include({code: 'UNAVAILABLE', detail});
      api.takeDatabaseAway(false);
      expect((await api.get('/orders/order-1')).status).to.equal(404);
    });
  }

  it('says of orders that are only shown nothing but to ask again', async () => {
    const response = await api.get('/orders/order-1');

    expect(response.headers.get('retry-after')).to.equal('1');
    expect(await response.json()).to.include({detail: 'this cannot be answered now; try again in a moment'});
  });
});
