import {once} from 'node:events';
import {type AddressInfo, createServer} from 'node:net';
import {DomainError, type OrderId} from '@orderwell/domain';
import {anOrder} from '@orderwell/domain/testing';
import {openOrderDatabase} from '@orderwell/adapters/mikro-orm';
import {TcpProxy} from '@orderwell/test-support';
import {expect} from 'chai';
import {Client} from 'pg';
import {deadUrl, orderDatabase} from './support/databases.ts';
import {expectDiscreet, expectUnavailable} from './support/errors.ts';

const anyId = 'any' as OrderId;

describe('A database in trouble', () => {
  const database = orderDatabase('failures');
  const terminated = `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
  const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

  /** Locks the events, so that writers stand in the middle of their transactions until it lets go. */
  async function lockEvents() {
    const locker = new Client({connectionString: database.url});
    await locker.connect();
    await locker.query('begin; lock table order_events');
    return {
      /** Resolves once so many writers wait. */
      waiters: async (count: number): Promise<void> => {
        while ((await database.query(waiting)).length < count);
      },
      [Symbol.asyncDispose]: () => locker.end(),
    };
  }

  it('given sessions that are ended in the middle of writes, is UNAVAILABLE, keeps no half, and works again', async () => {
    const {orders} = database.open({poolSizeMax: 8});
    const locker = await lockEvents();
    const placed = Array.from({length: 8}, () => anOrder());
    const outcomes = placed.map((order) => expectUnavailable(orders.add(order)));
    await locker.waiters(placed.length);
    await database.query(waiting.replace('1', 'pg_terminate_backend(pid)'));
    await Promise.all(outcomes);
    await locker[Symbol.asyncDispose]();
    for (const order of placed) {
      expect(await orders.byId(order.id)).to.equal(undefined);
      await orders.add(order);
    }
  });

  it('given a restart under load, stores all that it confirmed, and works again', async () => {
    const {orders} = database.open({poolSizeMax: 4});
    const admin = new Client({connectionString: database.url});
    await admin.connect();
    const placed = Array.from({length: 200}, () => anOrder());
    const outcomes = placed.map(async (order, index) => {
      if (index === 60) await admin.query(terminated);
      try {
        await orders.add(order);
        return order.id;
      } catch (error) {
        expectDiscreet(error);
        expect(error).to.be.instanceOf(DomainError).with.property('code', 'UNAVAILABLE');
        return undefined;
      }
    });
    const confirmed = (await Promise.all(outcomes)).filter((id) => id !== undefined);
    for (const id of confirmed) expect((await orders.byId(id))?.status).to.equal('Pending');
    await orders.add(anOrder());
    await admin.end();
  });

  it('given idle connections that the server ends, logs it and goes on', async () => {
    const warnings: string[] = [];
    const broken = Promise.withResolvers<void>();
    const ignore = (): void => undefined;
    const warn = (_fields: object, message: string): void => {
      warnings.push(message);
      broken.resolve();
    };
    const {orders} = database.open({logger: {debug: ignore, info: ignore, warn, error: ignore}});
    await orders.byId(anyId);
    await database.query(terminated);
    await broken.promise;
    expect(warnings[0]).to.equal('an idle database connection broke');
    expect(await orders.byId(anyId)).to.equal(undefined);
  });

  it('given a server that does not accept, is UNAVAILABLE at once', async () => {
    const dead = openOrderDatabase({url: deadUrl});
    await expectUnavailable(dead.orders.byId(anyId));
    await expectUnavailable(dead.outbox.claim({limit: 1, leaseMs: 1}));
    await expectUnavailable(dead.outbox.settle([{item: anEvent(), token: 'x', attempt: 1, refusals: 0}]));
    await expectUnavailable(
      dead.outbox.release([{item: anEvent(), token: 'x', attempt: 1, refusals: 0}], {retryInMs: 1}),
    );
    await expectUnavailable(dead.ping());
    await expectUnavailable(dead.migrate());
    await dead.close();
  });

  it('given a server that accepts and says nothing, is UNAVAILABLE within the connect time-out', async () => {
    const server = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `postgres://postgres:swordfish@127.0.0.1:${(server.address() as AddressInfo).port}/orders`;
    const silent = openOrderDatabase({url, connectTimeoutMs: 200});
    const begin = performance.now();
    await expectUnavailable(silent.orders.byId(anyId));
    await expectUnavailable(silent.ping());
    expect(performance.now() - begin).to.be.within(350, 1500);
    await silent.close();
    server.close();
  });

  it('given a connection that went silent, is UNAVAILABLE and replaces it', async function () {
    this.timeout(10_000);
    const proxy = await TcpProxy.start(database.url);
    const opened = openOrderDatabase({url: proxy.url, statementTimeoutMs: 100, poolSizeMax: 1});
    await opened.orders.byId(anyId);
    proxy.silence();
    const begin = performance.now();
    await expectUnavailable(opened.orders.add(anOrder()));
    expect(performance.now() - begin, 'nor does the rollback wait').to.be.below(2000);
    expect(await opened.orders.byId(anyId)).to.equal(undefined);
    expect(proxy.connections).to.equal(2);
    await opened.close();
    await proxy.close();
  });

  it('given a statement that takes too long, is UNAVAILABLE', async () => {
    const {orders} = database.open({statementTimeoutMs: 50});
    await using _ = await lockEvents();
    expect((await expectUnavailable(orders.add(anOrder()))).message).to.match(/took too long/);
  });

  it('given a pool that is all in use, is UNAVAILABLE; a ping still gets through', async () => {
    const opened = database.open({poolSizeMax: 1, connectTimeoutMs: 100});
    const locker = await lockEvents();
    const slow = opened.orders.add(anOrder());
    await locker.waiters(1);
    expect((await expectUnavailable(opened.orders.byId(anyId))).message).to.match(/in use/);
    await opened.ping();
    await locker[Symbol.asyncDispose]();
    await slow;
  });

  it('given a database that is read-only, is UNAVAILABLE for writes and answers reads', async () => {
    const opened = database.open();
    await database.query(`create function turn_read_only() returns trigger language plpgsql as $$
      begin perform set_config('transaction_read_only', 'on', true); return null; end $$`);
    await database.query('create trigger turn before insert on orders execute function turn_read_only()');
    try {
      expect((await expectUnavailable(opened.orders.add(anOrder()))).message).to.match(/read-only/);
      expect(await opened.orders.byId(anyId)).to.equal(undefined);
    } finally {
      await database.query('drop function turn_read_only cascade');
    }
  });

  for (const [state, name] of [
    ['40001', 'serialization failures'],
    ['40P01', 'deadlocks'],
  ] as const) {
    it(`given 4 ${name} in a row, succeeds in the fifth transaction; given 5, is UNAVAILABLE`, async () => {
      await database.query('create sequence tries');
      await database.query(`create function fail() returns trigger language plpgsql as $$
        begin if (nextval('tries') - 1) % 10 < tg_argv[0]::int then raise exception using errcode = '${state}'; end if; return new; end $$`);
      const {orders} = database.open();
      try {
        await database.query('create trigger fail before insert on order_events for each row execute function fail(4)');
        const order = anOrder();
        await orders.add(order);
        expect((await orders.history(order.id)).length).to.equal(1);
        await database.query('drop trigger fail on order_events');
        await database.query(`select setval('tries', 10)`);
        await database.query('create trigger fail before insert on order_events for each row execute function fail(5)');
        await expectUnavailable(orders.add(anOrder()));
        expect(await database.query(`select 1 from orders`)).to.have.length(1);
      } finally {
        await database.query('drop function fail cascade');
        await database.query('drop sequence tries');
      }
    });
  }

  it('given a mistake in a program, passes it on as it is', async () => {
    const {orders} = database.open();
    await database.query('alter table order_events rename to events');
    try {
      await orders.history(anyId);
      expect.fail('there is no such table');
    } catch (error) {
      expect(error).not.to.be.instanceOf(DomainError);
      expect(error).to.have.property('code', '42P01');
      expectDiscreet(error);
    } finally {
      await database.query('alter table events rename to order_events');
    }
  });

  it('given an order with an id that is taken, says so without a statement', async () => {
    const {orders} = database.open();
    const order = anOrder();
    await orders.add(order);
    const error = await orders.add(order).catch((reason: unknown) => reason);
    expect(error).to.have.property('code', 'DUPLICATE_ORDER');
    expectDiscreet(error);
  });

  it('given a closed database, is UNAVAILABLE and opens nothing anew; closing again is harmless', async () => {
    const closed = database.open();
    await closed.orders.byId(anyId);
    await Promise.all([closed.close(), closed.close()]);
    await expectUnavailable(closed.orders.byId(anyId));
    await expectUnavailable(closed.ping());
  });

  it('given a URL that is none, says so without repeating it', () => {
    for (const url of ['swordfish', 'http://swordfish@host/orders', 'postgres://user:swordfish@host']) {
      expect(() => openOrderDatabase({url})).to.throw(
        TypeError,
        /^a database URL must (be a URL that begins with|name a database, as in) postgres:/,
      );
    }
  });
});

const anEvent = () => anOrder().newEvents[0] ?? expect.fail('an order begins with an event');
