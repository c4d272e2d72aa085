import type {OrderId} from '@orderwell/domain';
import {rowsOf} from '../rows.ts';

/** The next version's migrations: they only add, and what they add may be null, for the rows of the version before. */
export const migrations = {orders: '0003-wrap-gifts', payments: '0003-assess-risks'} as const;

export async function migrateOrders(url: string): Promise<void> {
  await rowsOf(
    url,
    `alter table orders add column if not exists gift_paper text;
     alter table order_events add column if not exists channel text;
     ${remembered(migrations.orders)}`,
  );
}

export async function migratePayments(url: string): Promise<void> {
  await rowsOf(
    url,
    `alter table payments add column if not exists risk_score int;
     ${remembered(migrations.payments)}`,
  );
}

const remembered = (name: string): string =>
  `insert into schema_migrations (name)
   select '${name}' where not exists (select from schema_migrations where name = '${name}')`;

/**
 * Has an order wrapped, wherever it stands: the next version's change to an order, which the version before knows
 * nothing of, with an event of a kind of its own.
 */
export async function wrapGift(url: string, orderId: OrderId): Promise<void> {
  await rowsOf(
    url,
    `with wrapped as (
       update orders set version = version + 1, gift_paper = 'red' where id = $1
       returning id, version, status, total_minor, currency
     )
     insert into order_events (order_id, version, type, status, total_minor, currency, at, details, due_at, channel)
     select id, version, 'OrderGiftWrapped', status, total_minor, currency, now(), '{"paper": "red"}', now(), 'web'
     from wrapped`,
    [orderId],
  );
  await rowsOf(url, `update order_events set details = details || '{"gift": {"paper": "red"}}' where order_id = $1`, [
    orderId,
  ]);
}

/** Hands out the events of the new kind. @returns the orders that they are of */
export async function takeGifts(url: string): Promise<string[]> {
  const taken = await rowsOf<{id: string}>(
    url,
    `update order_events set due_at = null, attempts = attempts + 1
     where type = 'OrderGiftWrapped' and due_at <= now() returning order_id as id`,
  );
  return taken.map(({id}) => id);
}
