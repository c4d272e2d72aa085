import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {describe, it} from 'node:test';
import {DomainError, Metadata, OrderId} from '@orderwell/domain';
import {anOrder, describeOrderRepository, describeOutbox} from '@orderwell/domain/testing';
import {SqliteFile} from './sqlite-file.ts';
import {SqliteOrderRepository} from './sqlite-orders.ts';
import {SqliteOrderOutbox} from './sqlite-outbox.ts';

const runner = {
  describe: (title: string, body: () => void) => void describe(title, body),
  it: (title: string, body: () => Promise<void>) => void it(title, body),
};

/** Which table a part of a write is in: an order is its events. */
const tableOf = {order: 'events', events: 'events', answer: 'answers', message: 'messages'};

/** A file with two connections to it, as two processes have them, and a third for what the tests do to it. */
function openFile() {
  const directory = mkdtempSync(path.join(tmpdir(), 'orderwell-sqlite-'));
  const file = path.join(directory, 'orders.sqlite');
  const opened: {close(): void}[] = [];
  const reported: unknown[] = [];
  const open = (options = {}) => {
    const connection = new SqliteFile(file, options);
    // What these tests write need not outlive the machine.
    connection.rows('pragma synchronous = off');
    opened.push(connection);
    const report = (error: unknown) => void reported.push(error);
    return {
      connection,
      orders: new SqliteOrderRepository(connection),
      outbox: new SqliteOrderOutbox(connection, {report}),
    };
  };
  const first = open();
  const behind = new DatabaseSync(file);
  behind.exec('pragma synchronous = off');
  opened.push(behind);
  return {
    ...first,
    reported,
    behind,
    another: async () => open(),
    // There is no way to set the time of SQLite forward, so everything is set back.
    passTime: async (ms: number) => {
      behind.prepare('update events set due_at = due_at - ?').run(ms);
      behind.prepare('update answers set expires_at = expires_at - ?').run(ms);
      behind.prepare('update messages set recorded_at = recorded_at - ?').run(ms);
    },
    spoil: async (id: string) => void behind.prepare(`update events set event = '{"type":' where order_id = ?`).run(id),
    // Another process that has the file for itself and does not let go of it.
    unreachable: async () => {
      const cut = open({busyTimeoutMs: 1});
      behind.exec('begin exclusive');
      return cut;
    },
    close: async () => {
      for (const each of opened) each.close();
      rmSync(directory, {recursive: true});
    },
  };
}

// #region contract
describeOrderRepository(runner, 'SqliteOrderRepository', async () => {
  const file = openFile();
  const {connection, orders, behind} = file;
  behind.exec('create table ballast (bytes blob)');
  return {
    ...file,
    history: (id) => orders.history(id),
    // The disk is full at that moment: the trigger asks for more room than there is.
    failWritesAt: async (part) => {
      const fill = 'insert into ballast values (zeroblob(1000000))';
      behind.exec(`create trigger fail after insert on ${tableOf[part]} begin ${fill}; end`);
      connection.rows('pragma max_page_count = 1');
    },
    heal: async () => {
      connection.rows('pragma max_page_count = 1000000');
      behind.exec('drop trigger fail');
    },
    unreachable: async () => (await file.unreachable()).orders,
  };
});

describeOutbox(runner, 'SqliteOrderOutbox', async () => {
  const file = openFile();
  return {
    ...file,
    another: async () => (await file.another()).outbox,
    store: async ({orderId, at} = {}) => {
      const order = anOrder({...(orderId !== undefined && {id: orderId}), ...(at && {at})});
      await file.orders.add(order);
      return order.id;
    },
    keyOf: (event) => event.orderId,
    parkedBecause: async (key) => {
      const row = file.behind.prepare('select parked_because reason from events where order_id = ?').get(key);
      return typeof row?.['reason'] === 'string' ? row['reason'] : undefined;
    },
    unreachable: async () => (await file.unreachable()).outbox,
  };
});
// #endregion contract

void describe('SqliteOrderRepository', () => {
  void it('given an order that cannot be read, reports it and hands out the others', async (test) => {
    const {orders, outbox, spoil, reported, close} = openFile();
    test.after(close);
    const [spoiled, sound] = [anOrder(), anOrder()];
    await orders.add(spoiled);
    await orders.add(sound);
    await spoil(spoiled.id);
    const claims = await outbox.claim({limit: 10, leaseMs: 1_000});
    assert.deepEqual(
      claims.map(({item}) => item.orderId),
      [sound.id],
    );
    assert.equal(reported.length, 1);
    assert.ok(reported[0] instanceof DomainError && reported[0].code === 'UNREADABLE_RECORD');
  });

  void it('given a full disk, says that nothing was stored and that another try may help', async (test) => {
    const {orders, connection, close} = openFile();
    test.after(close);
    connection.rows('pragma max_page_count = 1');
    const metadata = Object.fromEntries(Array.from({length: 20}, (_, index) => [`key${index}`, 'x'.repeat(500)]));
    const full = orders.add(anOrder({metadata: Metadata.parse(metadata)}));
    await assert.rejects(full, {code: 'UNAVAILABLE', nothingStored: true});
  });

  void it('given a defect instead of a fault, does not say that another try would help', async (test) => {
    const {orders, behind, close} = openFile();
    test.after(close);
    behind.exec('drop table events');
    await assert.rejects(orders.byId(OrderId.parse('1')), {code: 'ERR_SQLITE_ERROR', message: /no such table/});
    await assert.rejects(orders.add(anOrder()), {code: 'ERR_SQLITE_ERROR', message: /no such table/});
  });
});
