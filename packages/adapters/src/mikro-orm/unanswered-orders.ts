import {dispatchTable, type UnansweredOrder, type UnansweredOrders} from '@orderwell/domain';
import type {Backlog} from '../runtime/backlog-gauge.ts';
import type {Database} from './database.ts';
import {toOrder} from './order-mapper.ts';
import {OrderLineRow} from './rows/order-line-row.ts';
import {OrderRow} from './rows/order-row.ts';

interface TakenRow {
  readonly unanswered_for_ms: number;
}

/** The orders that wait for the payment side, in PostgreSQL. */
export class MikroOrmUnansweredOrders implements UnansweredOrders {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async takeDue({
    schedule: {firstAfterMs, pauseMsMax},
    limit,
  }: Parameters<UnansweredOrders['takeDue']>[0]): Promise<readonly UnansweredOrder[]> {
    return this.#database.relay(async (em) => {
      const taken = await em.execute<TakenRow[]>(takeDue, [firstAfterMs, limit, firstAfterMs, pauseMsMax]);
      const rows = taken.map((row) => ({row: em.map(OrderRow, row), unansweredForMs: row.unanswered_for_ms}));
      const lines = await em.find(OrderLineRow, {orderId: {$in: rows.map(({row}) => row.id)}});
      const linesOf = Map.groupBy(lines, ({orderId}) => orderId);
      return rows
        .toSorted((a, b) => b.unansweredForMs - a.unansweredForMs)
        .flatMap(({row, unansweredForMs}) => this.#read(row, linesOf.get(row.id) ?? [], unansweredForMs));
    });
  }

  /** How many orders wait, asked about or not, and for how long the oldest has. Cheap: reads no more than what waits. */
  async backlog({countMax}: {readonly countMax: number}): Promise<Backlog> {
    const [waiting] = await this.#database.relay((em) => em.execute<Backlog[]>(backlog, [countMax + 1]));
    return {count: waiting?.count ?? 0, oldestAgeMs: waiting?.oldestAgeMs ?? 0};
  }

  /** An order that cannot be read is reported, comes up again by its schedule, and holds up no other. */
  #read(row: OrderRow, lines: readonly OrderLineRow[], unansweredForMs: number): readonly UnansweredOrder[] {
    try {
      return [{order: toOrder(row, lines), unansweredForMs, inquiries: row.inquiries}];
    } catch (error) {
      this.#database.logger.error({orderId: row.id, err: error}, 'an order that waits for its payment cannot be read');
      return [];
    }
  }
}

const literals = (texts: readonly string[]): string => texts.map((text) => `'${text}'`).join(', ');
const askingTypes = literals(Object.entries(dispatchTable).flatMap(([type, asks]) => (asks === 'nothing' ? [] : type)));

/**
 * The statuses are constants and not parameters, so that a plan for any parameters can use the two small indexes over
 * what waits. All time is the database's: `updated_at` is the time of whoever wrote it, and only good for an order.
 */
const isToEnd = `orders.status in ('Pending', 'Canceling')`;
const isOwing = `orders.refund = 'owed'`;

/** The latest event of an order that asks for something. Where the version before this one delivered it, nothing says when. */
const latestAsking = `
  select due_at, parked_at, coalesce(delivered_at, stored_at) as delivered_at from order_events
  where order_events.order_id = orders.id and order_events.type in (${askingTypes})
  order by order_events.version desc limit 1`;

const takeDue = `
  with due as materialized (
    select orders.id, asking.delivered_at
    from orders cross join lateral (${latestAsking}) as asking
    where (${isToEnd} or ${isOwing}) and (orders.inquire_at is null or orders.inquire_at <= now())
      and asking.due_at is null and asking.parked_at is null
      and asking.delivered_at <= now() - ? * interval '1 millisecond'
    order by asking.delivered_at limit ? for update of orders skip locked
  )
  update orders
  set inquiries = inquiries + 1,
    inquire_at = now() + least(? * power(2, least(inquiries, 30)), ?) * interval '1 millisecond'
  from due where orders.id = due.id
  returning orders.*, extract(epoch from now() - due.delivered_at)::float8 * 1000 as unanswered_for_ms`;

const backlog = `
  select count(*)::int as "count",
    coalesce((
      select greatest(extract(epoch from now() - asking.delivered_at) * 1000, 0)
      from (
        (select id, updated_at from orders where ${isToEnd} order by updated_at limit 1)
        union all (select id, updated_at from orders where ${isOwing} order by updated_at limit 1)
        order by updated_at limit 1
      ) as orders cross join lateral (${latestAsking}) as asking
    ), 0)::float8 as "oldestAgeMs"
  from (select from orders where ${isToEnd} union all select from orders where ${isOwing} limit ?) as waiting`;
