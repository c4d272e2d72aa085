import {DomainError} from '@orderwell/domain';
import {expect} from 'chai';
import {type ApiOptions, changed, type RunningApi, runningApi} from './running-api.ts';

const order = {productId: '1', quantity: 1};
const unavailable = 'the store cannot be reached; try again';

describe('the log while requests cannot be served', () => {
  let api: RunningApi;
  let ms: number;
  async function open(options: ApiOptions = {}): Promise<void> {
    ms = 1_000;
    api = await runningApi({...options, now: () => ms});
    await api.post(order);
    api.log.lines.length = 0;
  }
  afterEach(() => api.server.stop());

  /** The lines but those of each request. */
  const troubles = () => api.log.lines.filter(({message}) => message !== 'request served');
  const accesses = () => api.log.lines.filter(({message}) => message === 'request served');
  const show = (headers: Record<string, string> = {}): Promise<Response> => api.get('/orders/order-1', {headers});

  it('has one stack when the database goes away, a count a minute, and a line when it is back', async () => {
    await open();
    api.takeDatabaseAway(true);
    expect((await show({'X-Request-ID': 'first'})).status).to.equal(503);
    for (let second = 1; second <= 60; second++) {
      ms += 1_000;
      expect((await (second % 2 === 0 ? show() : api.post(order))).status).to.equal(503);
    }
    api.takeDatabaseAway(false);
    for (let second = 1; second <= 10; second++) {
      ms += 1_000;
      expect((await show()).status).to.equal(200);
    }

    expect(troubles().map(({level, message}) => [level, message])).to.deep.equal([
      ['warn', `serving requests: ${unavailable}; answering 503`],
      ['warn', `serving requests: still failing after 60 s, 61 failures, the last one: ${unavailable}; answering 503`],
      ['info', 'serving requests: works now, after 65 s and 61 failures'],
    ]);
    expect(troubles().map(({fields}) => 'err' in fields)).to.deep.equal([true, false, false]);
    expect(troubles()[0]?.fields).to.include({code: 'UNAVAILABLE', requestId: 'first', route: '/orders/{id}'});
  });

  it('has a line of each request with its code and no stack', async () => {
    await open();
    api.takeDatabaseAway(true);
    for (let request = 0; request < 3; request++) await show();

    expect(accesses().map(({fields}) => [fields['status'], fields['code'], 'err' in fields])).to.deep.equal(
      Array.from({length: 3}, () => [503, 'UNAVAILABLE', false]),
    );
  });

  it('given requests of which every other one works, is about one trouble', async () => {
    await open();
    for (let request = 0; request < 20; request++) {
      ms += 100;
      api.takeDatabaseAway(request % 2 === 0);
      await show();
    }
    expect(troubles()).to.have.length(1);
  });

  it('given a client that asks for nothing that is there, does not say that it works again', async () => {
    await open();
    api.takeDatabaseAway(true);
    await show();
    ms += 60_000;
    await api.get('/nope');
    await api.get('/orders', {method: 'OPTIONS'});
    expect(troubles()).to.have.length(1);

    api.takeDatabaseAway(false);
    await show();
    expect(troubles().map(({level}) => level)).to.deep.equal(['warn', 'info']);
  });

  it('names each order of which nobody knows whether it was stored, and says once why', async () => {
    const lost = () => Promise.reject(new DomainError('UNAVAILABLE', 'the answer to COMMIT is lost'));
    let lossy = false;
    await open({
      wrapOrders: (orders) =>
        changed(orders, {
          add: (placed, answered) => (lossy ? lost() : orders.add(placed, answered)),
          byId: (id) => (lossy ? lost() : orders.byId(id)),
        }),
    });
    lossy = true;
    for (let request = 0; request < 10; request++) await api.post(order);

    const code = 'ORDER_OUTCOME_UNKNOWN';
    expect(accesses().map(({fields}) => [fields['code'], fields['orderId']])).to.deep.equal(
      Array.from({length: 10}, (_, request) => [code, `order-${request + 2}`]),
    );
    expect(troubles().map(({message}) => message)).to.deep.equal([
      'serving requests: the answer to COMMIT is lost; answering 503',
    ]);
    expect(troubles()[0]?.fields).to.include({code});
  });
});
