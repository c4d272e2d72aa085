import {databaseAddress} from '@orderwell/adapters/postgres';
import {silentLogger} from '@orderwell/adapters/runtime';
import {migrate} from '../../../src/mikro-orm/database/migrate.ts';
import type {ListedMigration} from '../../../src/mikro-orm/database/migration-session.ts';
import {AnswerOnce} from '../../../src/mikro-orm/migrations/answer-once.ts';
import {CreateOrders} from '../../../src/mikro-orm/migrations/create-orders.ts';
import {CreatePayments} from '../../../src/mikro-orm/migrations/create-payments.ts';
import {ResolvePayments} from '../../../src/mikro-orm/migrations/resolve-payments.ts';

/** What the order side's database of the version before has been through. */
export const ordersBefore: readonly ListedMigration[] = [
  {name: '0001-create-orders', class: CreateOrders},
  {name: '0002-answer-once', class: AnswerOnce},
];

/** The same of the payment side's. */
export const paymentsBefore: readonly ListedMigration[] = [
  {name: '0001-create-payments', class: CreatePayments},
  {name: '0002-resolve-payments', class: ResolvePayments},
];

/** Brings a database to an earlier schema. */
export function migrateTo(migrations: readonly ListedMigration[], {url}: {readonly url: string}): Promise<void> {
  return migrate({address: databaseAddress(url), migrations, logger: silentLogger, connectTimeoutMs: 3_000});
}

/** An event as the version before stored it; delivered unless it is due, which is SQL. */
export interface EventBefore {
  readonly type: string;
  readonly status: string;
  readonly due?: string;
  readonly lease?: boolean;
  readonly attempts?: number;
}

/** Statements that store an order as the version before did, with what happened to it, an hour ago. */
export function orderBefore(id: string, happened: readonly EventBefore[]): string {
  const last = happened.at(-1);
  const reason = happened.some(({type}) => type.startsWith('OrderCancel')) ? `'damaged'` : 'null';
  const details = JSON.stringify({
    customerId: 'c',
    lines: [{productId: 'p', quantity: 1, unitPriceMinor: '100', linePriceMinor: '100'}],
    reason: 'damaged',
  });
  const events = happened.map(
    ({type, status, due = 'null', lease = false, attempts = 0}, index) =>
      `('${id}', ${index + 1}, '${type}', '${status}', 100, 'EUR', '2026-01-01', '${details}', ${due},
        ${lease ? 'gen_random_uuid()' : 'null'}, ${attempts}, now() - interval '1 hour')`,
  );
  return `
    insert into orders
      (id, customer_id, status, cancel_reason, total_minor, currency, version, created_at, updated_at)
    values ('${id}', 'c', '${last?.status}', ${reason}, 100, 'EUR', ${happened.length}, '2026-01-01', '2026-01-01');
    insert into order_lines values ('${id}', 1, 'p', 1, 100, 100);
    insert into order_events
      (order_id, version, type, status, total_minor, currency, at, details, due_at, lease_token, attempts, stored_at)
    values ${events.join(', ')};`;
}
