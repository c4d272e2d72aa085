import type {OrderId} from '@orderwell/domain';
import {openOrderDatabase, openPaymentDatabase} from '@orderwell/adapters/mikro-orm';
import {silentLogger} from '@orderwell/adapters/runtime';
import {expect} from 'chai';
import {migrate} from '../../src/mikro-orm/migrate.ts';
import {CreateOrders} from '../../src/mikro-orm/migrations/create-orders.ts';
import {CreatePayments} from '../../src/mikro-orm/migrations/create-payments.ts';
import {emptyDatabase, query} from './support/databases.ts';

const leaseMs = 60_000;

describe('Rows of the version before', () => {
  const orderSide = emptyDatabase('existing orders');
  const paymentSide = emptyDatabase('existing payments');
  const first = {logger: silentLogger, connectTimeoutMs: 3_000};

  it('given orders, count how often their payment was requested, and keep their events due', async () => {
    const migrations = [{name: '0001-create-orders', class: CreateOrders}];
    await migrate({...first, url: orderSide.url, migrations});
    await query(
      orderSide.url,
      `insert into orders (id, customer_id, status, total_minor, currency, version, created_at, updated_at) values
        ('once', 'c', 'Pending', 1, 'EUR', 1, now(), '2026-01-01'),
        ('thrice', 'c', 'Canceling', 1, 'EUR', 4, now(), '2026-01-02')`,
    );
    const events = [
      ['once', 1, 'OrderPlaced', 'now()'],
      ['thrice', 1, 'OrderPlaced', 'null'],
      ['thrice', 2, 'OrderPaymentOverdue', 'null'],
      ['thrice', 3, 'OrderPaymentOverdue', 'null'],
      ['thrice', 4, 'OrderCancelRequested', 'null'],
    ];
    await query(
      orderSide.url,
      `insert into order_events (order_id, version, type, status, total_minor, currency, at, details, due_at) values
        ${events.map(([id, version, type, due]) => `('${id}', ${version}, '${type}', 'Pending', 1, 'EUR', now(), '{"customerId": "c", "lines": [], "reason": "r"}', ${due})`).join(', ')}`,
    );

    const database = openOrderDatabase({url: orderSide.url});
    await database.migrate();
    const waiting = await database.orders.waiting({unchangedSince: new Date('2026-02-01'), limit: 10});
    expect(waiting.map(({id, snapshot}) => [id, snapshot.paymentRequests])).to.deep.equal([
      ['once', 1],
      ['thrice', 3],
    ]);
    const {count, oldestAgeMs} = await database.backlog();
    expect(count).to.equal(1);
    expect(oldestAgeMs, 'from the migration on').to.be.below(10_000);
    const claims = await database.outbox.claim({limit: 10, leaseMs});
    expect(claims.map(({item}) => item.id)).to.deep.equal(['once.1']);
    await database.close();
  });

  it('given payments, make due what nobody would tell or resolve otherwise', async () => {
    const migrations = [{name: '0001-create-payments', class: CreatePayments}];
    await migrate({...first, url: paymentSide.url, migrations});
    const old = [
      ['Requested', 'null'],
      ['Unknown', 'null'],
      ['Refunding', 'null'],
      ['Captured', 'null'],
      ['Declined', 'now()'],
      ['Refunded', 'null'],
      ['Voided', 'null'],
    ];
    await query(
      paymentSide.url,
      `insert into payments (id, order_id, amount_minor, currency, status, version, created_at, updated_at, due_at) values
        ${old.map(([status, due]) => `('pay_${status}', '${status}', 1, 'EUR', '${status}', 1, now(), now(), ${due})`).join(', ')}`,
    );

    const database = openPaymentDatabase({url: paymentSide.url});
    await database.migrate();
    const {payments, outbox, unresolved} = database;
    const claimed = async (box: typeof outbox): Promise<string[]> =>
      (await box.claim({limit: 10, leaseMs: 3_600_000})).map(({item}) => item.orderId).toSorted();
    const passTime = (time: string) =>
      query(paymentSide.url, `update payments set gateway_due_at = gateway_due_at - $1::interval`, [time]);
    expect(await claimed(outbox), 'a result that was told is not told again').to.deep.equal([
      'Declined',
      'Refunded',
      'Voided',
    ]);
    expect(await claimed(unresolved), 'what may be under way gets time').to.deep.equal([]);
    await passTime('10 s');
    expect(await claimed(unresolved)).to.deep.equal(['Refunding', 'Unknown']);
    await passTime('50 s');
    expect(await claimed(unresolved)).to.deep.equal(['Requested']);
    const unknown = await payments.byOrder('Unknown' as OrderId);
    const canceling = unknown?.move({kind: 'cancelAsked'}, new Date()) ?? expect.fail('it is there');
    expect(await payments.save(canceling), 'the new status is allowed').to.equal('saved');
    await database.close();
  });
});
