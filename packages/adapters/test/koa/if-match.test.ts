import {OrderId, type OrderTrigger} from '@orderwell/domain';
import {anOccasion} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {problemIn, type RawAnswer, RawClient} from './raw-client.ts';
import {Gate, type RunningApi, runningApi} from './running-api.ts';

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

  for (const ifMatch of ['"1", "2"', '"2","1"', 'W/"1", "1"', '"x,y", "1"', ' , "1" ,', '"9", "8", "1", "1"']) {
    it(`given the current version in the list ${ifMatch}, cancels`, async () => {
      const response = await cancel(ifMatch);

      expect(response.status).to.equal(200);
      expect(response.headers.get('etag')).to.equal('"2"');
    });
  }

  // RFC 9110, section 8.8.3.2: a weak tag never matches strongly, nor does a tag that no answer carried.
  for (const ifMatch of [
    'W/"1"',
    'W/"1", W/"2"',
    '"2", "3"',
    '"01"',
    '"-1"',
    '"1.0"',
    '"x"',
    '""',
    '"\xfc"',
    '"1000000000000000"',
  ]) {
    it(`given ${ifMatch}, which does not match, answers 412 and leaves the order alone`, async () => {
      const response = await cancel(ifMatch);

      expect(response.status).to.equal(412);
      expect(await response.json()).to.include({
        code: 'STALE_VERSION',
        detail: 'the order is at no version that If-Match names',
      });
      expect((await stored())?.version).to.equal(1);
    });
  }

  const tooMany = Array.from({length: 11}, (_, version) => `"${version}"`).join();
  for (const ifMatch of [
    '',
    ',',
    '1',
    'x',
    'T',
    '"1',
    '"1"*',
    '"1" "2"',
    '"1", T',
    '*, "1"',
    'w/"1"',
    'W/1',
    '"a b"',
    tooMany,
  ]) {
    it(`given '${ifMatch}', answers 400 INVALID_HEADER`, async () => {
      const response = await cancel(ifMatch);

      expect(response.status).to.equal(400);
      expect(await response.json()).to.include({
        code: 'INVALID_HEADER',
        detail: 'If-Match must be * or up to 10 ETags as answers carried them, such as "1"',
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

describe('POST /orders/{id}/cancel with If-Match, repeated because its answer was lost', () => {
  let api: RunningApi;
  let gate: Gate;
  beforeEach(async () => {
    gate = new Gate();
    api = await runningApi({wrapOrders: (orders) => gate.around(orders, 'save')});
    await api.post({productId: '1', quantity: 1});
  });
  afterEach(() => api.server.stop());

  const request = (ifMatch: string): string =>
    `POST ${path} HTTP/1.1\r\nHost: a\r\nIf-Match: ${ifMatch}\r\nContent-Length: 0\r\n\r\n`;

  async function move(...triggers: readonly OrderTrigger[]): Promise<void> {
    for (const trigger of triggers) {
      const order = await api.orders.byId(OrderId.parse('order-1'));
      if (order !== undefined) await api.orders.save(order.move(trigger, anOccasion()));
    }
  }

  /** Cancels over a connection that breaks before the answer. */
  async function cancelUnheard(ifMatch: string): Promise<void> {
    const client = await RawClient.open(api.server.port);
    client.write(request(ifMatch));
    await gate.reached;
    client.socket.destroy();
    await client.closed;
    gate.open();
    await api.log.line(({fields}) => fields['route'] === '/orders/{id}/cancel');
  }

  async function repeat(ifMatch: string): Promise<RawAnswer> {
    const client = await RawClient.open(api.server.port);
    const answer = await client.write(request(ifMatch)).answer();
    client.socket.destroy();
    return answer;
  }

  const paid = {kind: 'paid'} as const;
  const settled = {kind: 'refundedOrVoided'} as const;
  for (const ifMatch of ['"1"', '*', '"1", "7"', 'W/"5", "1"']) {
    for (const [since, triggers, status, etag] of [
      ['nothing happened since', [], 'Canceling', '"2"'],
      ['it was canceled since', [settled], 'Canceled', '"3"'],
    ] as const) {
      it(`given ${ifMatch} and ${since}, answers 200 with the order that is ${status}`, async () => {
        await cancelUnheard(ifMatch);
        await move(...triggers);
        const answer = await repeat(ifMatch);

        expect(answer.status).to.equal(200);
        expect(answer.headers.get('etag')).to.equal(etag);
        expect(JSON.parse(answer.body)).to.include({id: 'order-1', status});
      });
    }
  }

  // Whoever sends it got its tag from a proxy that rewrote the answer; what it wanted has happened.
  it('given a weak tag, answers 200, as what it asks for has happened', async () => {
    await cancelUnheard('"1"');

    expect((await repeat('W/"1"')).status).to.equal(200);
  });

  for (const ifMatch of ['"1"', 'W/"2"', '"1", "3"']) {
    it(`given ${ifMatch} and an order that was confirmed meanwhile instead, answers 412`, async () => {
      await move(paid);
      const answer = await repeat(ifMatch);

      expect(answer.status).to.equal(412);
      expect(problemIn(answer).code).to.equal('STALE_VERSION');
      expect((await api.orders.byId(OrderId.parse('order-1')))?.status).to.equal('Confirmed');
    });
  }
});
