import {OrderId} from '@orderwell/domain';
import {anOccasion} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {RawClient} from './raw-client.ts';
import {type RunningApi, runningApi} from './running-api.ts';

const path = '/orders/order-1/cancel';

describe('POST /orders/{id}/cancel with If-Match', () => {
  let api: RunningApi;
  beforeEach(async () => {
    api = await runningApi();
    await api.post({productId: '1', quantity: 1});
  });
  afterEach(() => api.server.stop());

  const stored = () => api.orders.byId(OrderId.parse('order-1'));
  const cancel = (ifMatch: string): Promise<Response> =>
    api.get(path, {method: 'POST', headers: {'If-Match': ifMatch}});

  for (const ifMatch of ['"1"', '*']) {
    it(`given the current version as ${ifMatch}, cancels`, async () => {
      const response = await cancel(ifMatch);

      expect(response.status).to.equal(200);
      expect(response.headers.get('etag')).to.equal('"2"');
    });
  }

  for (const ifMatch of ['"0"', '"2"', '"999999999999999"']) {
    it(`given another version as ${ifMatch}, answers 412 and leaves the order alone`, async () => {
      const response = await cancel(ifMatch);

      expect(response.status).to.equal(412);
      expect(await response.json()).to.include({code: 'STALE_VERSION', title: 'Order has changed'});
      expect((await stored())?.version).to.equal(1);
    });
  }

  it('given the version that the order had before it was paid, answers 412', async () => {
    const placed = await stored();
    if (placed !== undefined) await api.orders.save(placed.move({kind: 'paid'}, anOccasion()));

    expect((await cancel('"1"')).status).to.equal(412);
    expect((await stored())?.status).to.equal('Confirmed');
  });

  for (const ifMatch of ['', '1', 'W/"1"', '"1", "2"', '"01"', '"-1"', '"1.0"', '"x"', '"1', '""', '"1"*']) {
    it(`given '${ifMatch}', answers 400 INVALID_HEADER`, async () => {
      const response = await cancel(ifMatch);

      expect(response.status).to.equal(400);
      expect(await response.json()).to.include({
        code: 'INVALID_HEADER',
        detail: 'If-Match must be * or one ETag as an answer carried it, such as "1"',
      });
      expect((await stored())?.version).to.equal(1);
    });
  }

  it('given two of them, answers 400 INVALID_HEADER', async () => {
    const client = await RawClient.open(api.server.port);
    client.write(`POST ${path} HTTP/1.1`, 'Host: a', 'If-Match: "1"', 'If-Match: "1"', '', '');

    expect((await client.answer()).status).to.equal(400);
    client.socket.destroy();
  });
});
