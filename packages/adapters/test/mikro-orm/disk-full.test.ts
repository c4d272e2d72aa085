import {SimulatedPaymentGateway} from '@orderwell/adapters/simulated-gateway';
import {openOrderDatabase, openPaymentDatabase} from '@orderwell/adapters/mikro-orm';
import {type Order, type Payment, type PaymentRequest, ProcessPayment} from '@orderwell/domain';
import {anOrder, aPaymentRequest, builtAt, FixedClock} from '@orderwell/domain/testing';
import {skipSuite} from '@orderwell/test-support';
import {expect} from 'chai';
import {runningApi} from '../koa/running-api.ts';
import {kindsOf} from '../simulated-gateway/support/books.ts';
import {orderDatabase, paymentDatabase, query} from './support/databases.ts';
import {expectUnavailable} from './support/errors.ts';
import {SmallDisk} from './support/small-disk.ts';

/** Both databases, migrated, on a disk that can be filled up. */
interface Disk {
  readonly ordersUrl: string;
  readonly paymentsUrl: string;
  fill(): Promise<void>;
  makeRoom(): Promise<void>;
}

/** What is refused first: what came before it still fitted into pages that the tables had. */
async function firstRefused<T>(attempt: () => T, store: (candidate: T) => Promise<unknown>): Promise<T> {
  for (;;) {
    const candidate = attempt();
    const error = await store(candidate).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error === undefined) continue;
    const {message} = await expectUnavailable(Promise.reject(error));
    expect(message).to.match(/no space left/);
    return candidate;
  }
}

function staysConsistent(disk: () => Disk): void {
  let orderSide: ReturnType<typeof openOrderDatabase>;
  let paymentSide: ReturnType<typeof openPaymentDatabase>;
  beforeEach(() => {
    orderSide = openOrderDatabase({url: disk().ordersUrl});
    paymentSide = openPaymentDatabase({url: disk().paymentsUrl});
  });
  afterEach(async () => {
    await disk().makeRoom();
    await orderSide.close();
    await paymentSide.close();
  });

  it('refuses an order as UNAVAILABLE, keeps no half, answers reads, and takes it once there is room', async () => {
    const {orders} = orderSide;
    const earlier = anOrder();
    await orders.add(earlier);
    await disk().fill();
    const refused = await firstRefused<Order>(anOrder, (order) => orders.add(order));
    expect(await orders.byId(refused.id)).to.equal(undefined);
    for (const table of ['order_lines', 'order_events']) {
      const rows = await query(disk().ordersUrl, `select 1 from ${table} where order_id = $1`, [refused.id]);
      expect(rows, table).to.deep.equal([]);
    }
    expect((await orders.byId(earlier.id))?.status).to.equal('Pending');
    await orderSide.ping();

    await disk().makeRoom();
    expect(await orders.add(refused)).to.deep.equal({kind: 'added'});
    expect(await orders.history(refused.id)).to.have.length(1);
  });

  it('answers POST /orders with 503, and with the same key 201 once there is room', async () => {
    await using api = await runningApi({wrapOrders: () => orderSide.orders});
    let posted = 0;
    const post = (key: number) => api.post({productId: '1', quantity: 1}, {headers: {'Idempotency-Key': `key-${key}`}});
    await disk().fill();
    let answer = await post(posted);
    while (answer.status === 201) answer = await post(++posted);
    expect(answer.status).to.equal(503);
    expect(await answer.json()).to.include({code: 'UNAVAILABLE'});

    await disk().makeRoom();
    const again = await post(posted);
    expect(again.status).to.equal(201);
    expect(again.headers.has('idempotent-replayed'), 'nothing was kept of the first').to.equal(false);
  });

  it('leaves a payment to be made once there is room, and charges it once', async () => {
    const gateway = new SimulatedPaymentGateway();
    const paying = new ProcessPayment({payments: paymentSide.payments, gateway, clock: new FixedClock(builtAt)});
    await disk().fill();
    const refused = await firstRefused<PaymentRequest>(aPaymentRequest, (request) => paying.execute(request));
    await disk().makeRoom();
    const payment: Payment = await paying.execute(refused);
    expect(payment.status).to.equal('Captured');
    expect(await kindsOf(gateway.books, payment.id)).to.deep.equal(['capture']);
  });
}

describe('A database that says its disk is full', () => {
  const orderSide = orderDatabase('disk full orders');
  const paymentSide = paymentDatabase('disk full payments');

  const raising = (state: string): string => `create or replace function fail() returns trigger language plpgsql as
    $$ begin raise exception using errcode = '${state}'; end $$;`;
  const whileWriting = 'create trigger fail before insert on order_events for each row execute function fail()';
  const atCommit = `create constraint trigger fail after insert on order_events deferrable initially deferred
    for each row execute function fail()`;

  for (const [when, orderTrigger, paymentTrigger] of [
    ['in the middle of a transaction', whileWriting, 'before insert'],
    ['at COMMIT', atCommit, 'before update'],
  ] as const) {
    describe(`${when}, by a trigger of the test`, () => {
      staysConsistent(() => ({
        ordersUrl: orderSide.url,
        paymentsUrl: paymentSide.url,
        fill: async () => {
          await orderSide.query(`${raising('53100')} ${orderTrigger}`);
          await paymentSide.query(
            `${raising('53100')} create trigger fail ${paymentTrigger} on payments for each row execute function fail()`,
          );
        },
        makeRoom: async () => {
          for (const side of [orderSide, paymentSide]) await side.query('drop function if exists fail cascade');
        },
      }));
    });
  }

  for (const [state, name] of [
    ['53200', 'out of memory'],
    ['53300', 'out of connections'],
    ['53400', 'past a limit of its configuration'],
  ] as const) {
    it(`given the server is ${name} (${state}), is UNAVAILABLE`, async () => {
      await orderSide.query(`${raising(state)} ${whileWriting}`);
      try {
        const {message} = await expectUnavailable(orderSide.open().orders.add(anOrder()));
        expect(message).to.match(/too much to do/);
      } finally {
        await orderSide.query('drop function fail cascade');
      }
    });
  }
});

describe('A database whose disk is full', () => {
  let disk: (Disk & SmallDisk) | undefined;
  before(async function () {
    this.timeout(60_000);
    const {obstacle} = SmallDisk;
    if (obstacle !== undefined) skipSuite(this, obstacle);
    const opened = await SmallDisk.open();
    if ('obstacle' in opened) return skipSuite(this, opened.obstacle);
    const [ordersUrl, paymentsUrl] = [await opened.database('orders'), await opened.database('payments')];
    for (const side of [openOrderDatabase({url: ordersUrl}), openPaymentDatabase({url: paymentsUrl})]) {
      await side.migrate();
      await side.close();
    }
    disk = Object.assign(opened, {ordersUrl, paymentsUrl});
  });
  after(() => disk?.close());

  staysConsistent(() => disk ?? expect.fail('the disk is there from the first hook on'));
});
