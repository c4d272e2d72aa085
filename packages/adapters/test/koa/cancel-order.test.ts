import {expect} from 'chai';
import {orderSchema, type ProblemJson} from '@orderwell/adapters/koa';
import {OrderId, type OrderTrigger} from '@orderwell/domain';
import {anOccasion} from '@orderwell/domain/testing';
import {RawClient} from './raw-client.ts';
import {changed, type RunningApi, runningApi} from './running-api.ts';

const order = {productId: '1', quantity: 1};
const path = '/orders/order-1/cancel';

describe('POST /orders/{id}/cancel', () => {
  let api: RunningApi;
  beforeEach(async () => {
    api = await runningApi();
    await api.post(order);
  });
  afterEach(() => api.server.stop());

  const stored = () => api.orders.byId(OrderId.parse('order-1'));
  async function move(...triggers: readonly OrderTrigger[]): Promise<void> {
    for (const trigger of triggers) {
      const before = await stored();
      if (before !== undefined) await api.orders.save(before.move(trigger, anOccasion()));
    }
  }
  /** Cancels; anything but undefined goes along as JSON. */
  const cancel = (body?: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    body === undefined ? api.get(path, {method: 'POST', headers}) : api.post(body, {path, headers});

  const paid = {kind: 'paid'} as const;
  const declined = {kind: 'declined', reason: 'insufficient_funds'} as const;
  const cancelAsked = {kind: 'cancelAsked', reason: 'changed_my_mind'} as const;
  const voided = {kind: 'refundedOrVoided'} as const;
  for (const [situation, triggers, status, version] of [
    ['a pending order', [], 'Canceling', 2],
    ['a confirmed order', [paid], 'Canceling', 3],
    ['an order that is being canceled', [cancelAsked], 'Canceling', 2],
    ['a declined order', [declined], 'Canceled', 2],
    ['an order that is canceled', [cancelAsked, voided], 'Canceled', 3],
  ] as const) {
    it(`given ${situation}, answers 200 with the order, which is ${status}, and its ETag`, async () => {
      await move(...triggers);
      const response = await cancel({reason: 'too_late'});

      expect(response.status).to.equal(200);
      expect(response.headers.get('etag')).to.equal(`"${version}"`);
      const body: unknown = await response.json();
      expect(orderSchema.parse(body)).to.include({id: 'order-1', status});
      const shown = await api.get('/orders/order-1');
      expect(shown.headers.get('etag')).to.equal(`"${version}"`);
      expect(await shown.json()).to.deep.equal(body);
    });
  }

  it('given a reason, records it; given none, a standard one', async () => {
    await cancel({reason: 'zu spät \u{1f622}'});
    await api.post(order);
    await api.get('/orders/order-2/cancel', {method: 'POST'});

    const reasons = api.orders.all().map(({snapshot}) => snapshot.cancelReason);
    expect(reasons).to.deep.equal(['zu spät \u{1f622}', 'customer_request']);
  });

  it('given a repeat, changes nothing more', async () => {
    const first = await (await cancel({reason: 'once'})).text();
    const again = await (await cancel({reason: 'twice'})).text();

    expect(again).to.equal(first);
    expect((await stored())?.snapshot).to.include({version: 2, cancelReason: 'once'});
  });

  it('stores what happened with the request id of its request', async () => {
    await cancel(undefined, {'X-Request-ID': 'cancel-1'});

    expect(api.orders.history(OrderId.parse('order-1')).at(-1)?.correlation.requestId).to.equal('cancel-1');
  });

  describe('and its body', () => {
    for (const [situation, head] of [
      ['no body and no header about one', []],
      ['Content-Length: 0', ['Content-Length: 0']],
      ['Content-Length: 0 and a type', ['Content-Length: 0', 'Content-Type: application/json']],
      ['Content-Length: 0 and another type', ['Content-Length: 0', 'Content-Type: text/plain']],
      ['a type alone', ['Content-Type: application/json']],
      ['an empty stream', ['Transfer-Encoding: chunked', '', '0']],
      ['an empty stream with a type', ['Content-Type: application/json', 'Transfer-Encoding: chunked', '', '0']],
    ] as const) {
      it(`given ${situation}, cancels`, async () => {
        const client = await RawClient.open(api.server.port);
        client.write(`POST ${path} HTTP/1.1`, 'Host: a', ...head, '', '');

        expect((await client.answer()).status).to.equal(200);
        expect((await stored())?.status).to.equal('Canceling');
        client.socket.destroy();
      });
    }

    it('given a reason of 200 emoji, which are 200 characters, takes it as it is', async () => {
      expect((await cancel({reason: '😀'.repeat(200)})).status).to.equal(200);
      expect((await stored())?.snapshot.cancelReason).to.equal('😀'.repeat(200));
    });

    it('given an object without a reason, cancels', async () => {
      expect((await cancel({})).status).to.equal(200);
    });

    for (const [situation, body, status, code, pointer] of [
      ['an empty reason', {reason: ''}, 422, 'INVALID_BODY', '#/reason'],
      ['a reason of 201 emoji', {reason: '😀'.repeat(201)}, 422, 'INVALID_BODY', '#/reason'],
      ['a reason of 201 characters', {reason: 'x'.repeat(201)}, 422, 'INVALID_BODY', '#/reason'],
      ['a reason that is no text', {reason: 1}, 422, 'INVALID_BODY', '#/reason'],
      ['null as reason', {reason: null}, 422, 'INVALID_BODY', '#/reason'],
      ['a reason with a line feed', {reason: 'a\nb'}, 422, 'INVALID_TEXT', '#/reason'],
      ['a reason with NUL', {reason: 'a\0'}, 422, 'INVALID_TEXT', '#/reason'],
      ['a reason with a lone surrogate', {reason: '\ud800'}, 422, 'INVALID_TEXT', '#/reason'],
      ['an unknown property', {reasons: 'x'}, 422, 'INVALID_BODY', '#/reasons'],
      ['null', 'null', 422, 'INVALID_BODY', '#'],
      ['a list', [], 422, 'INVALID_BODY', '#'],
      ['rubbish', 'reason=x', 400, 'MALFORMED_JSON', undefined],
      ['white space', ' ', 400, 'MALFORMED_JSON', undefined],
      ['a name twice', '{"reason":"a","reason":"b"}', 400, 'MALFORMED_JSON', '#/reason'],
    ] as const) {
      it(`given ${situation}, answers ${status} ${code} and leaves the order alone`, async () => {
        const response = await cancel(body);

        expect(response.status).to.equal(status);
        const problem = (await response.json()) as ProblemJson;
        expect(problem).to.include({code, instance: path});
        expect(problem.errors?.[0]?.pointer).to.equal(pointer);
        expect((await stored())?.version).to.equal(1);
      });
    }

    it('given a reason of 200 characters, cancels', async () => {
      expect((await cancel({reason: 'x'.repeat(200)})).status).to.equal(200);
    });

    it('given a body of another type, answers 415', async () => {
      const response = await cancel('{}', {'Content-Type': 'text/plain'});

      expect(response.status).to.equal(415);
      expect((await stored())?.version).to.equal(1);
    });

    it('given a body that is too large, answers 413', async () => {
      expect((await cancel({reason: 'x'.repeat(70_000)})).status).to.equal(413);
    });
  });

  for (const id of ['nope', '%00', '%ff', 'x'.repeat(129)]) {
    it(`given the id ${id.slice(0, 20)} that no order has, answers 404, whatever If-Match says`, async () => {
      for (const headers of [undefined, {'If-Match': '*'}, {'If-Match': '"1"'}]) {
        const response = await api.get(`/orders/${id}/cancel`, {method: 'POST', ...(headers && {headers})});

        expect(response.status).to.equal(404);
        expect(await response.json()).to.include({code: 'ORDER_NOT_FOUND'});
      }
    });
  }

  it('asked with GET, answers 405', async () => {
    const response = await api.get(path);

    expect(response.status).to.equal(405);
    expect(response.headers.get('allow')).to.equal('POST, OPTIONS');
  });
});

describe('POST /orders/{id}/cancel of an order that others change', () => {
  it('given one lost race, cancels all the same; given all lost, answers 503 with Retry-After', async () => {
    let lost = 1;
    await using api = await runningApi({
      wrapOrders: (orders) => changed(orders, {save: async (moved) => (lost-- > 0 ? 'stale' : orders.save(moved))}),
    });
    await api.post(order);
    expect((await api.get(path, {method: 'POST'})).status).to.equal(200);

    await api.post(order);
    lost = Number.POSITIVE_INFINITY;
    const response = await api.get('/orders/order-2/cancel', {method: 'POST'});
    expect(response.status).to.equal(503);
    expect(response.headers.get('retry-after')).to.equal('1');
    expect(await response.json()).to.include({code: 'TOO_MUCH_CONTENTION'});
  });
});
