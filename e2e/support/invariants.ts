import {type Acknowledged, type Found, type Movement, wrongIn} from './audit.ts';
import {leftInQueues} from './left-in-queues.ts';
import {rowsOf} from './rows.ts';
import type {Services} from './services.ts';

/**
 * Looks behind the services, with nothing of theirs, and says everything that is wrong once all has drained.
 * @param poison the message ids of what nobody can handle, which was sent on purpose: it must be parked, and nothing else
 * @returns one sentence for each broken invariant; nothing when all hold
 */
export async function brokenInvariants(
  services: Services,
  acknowledged: readonly Acknowledged[],
  poison: readonly string[] = [],
): Promise<string[]> {
  return [...wrongIn(await look(services), acknowledged), ...(await leftInQueues(services, poison))];
}

async function look(services: Services): Promise<Found> {
  const [orders, payments] = [services.databaseUrl('order-app'), services.databaseUrl('payment-app')];
  return {
    orders: await rowsOf(orders, 'select id, status, total_minor as total, currency, refund, version from orders'),
    events: await rowsOf(
      orders,
      `select order_id, version, status, total_minor as total, currency, due_at is not null as due,
         case when parked_at is not null then park_reason end as parked
       from order_events order by order_id, version`,
    ),
    payments: await rowsOf(
      payments,
      `select id, order_id, amount_minor as amount, currency, status, due_at is not null or gateway_due_at is not null as due,
         case when parked_at is not null then park_reason end as parked
       from payments`,
    ),
    movements: await movementsOf(services),
  };
}

/** The gateway's own journal, oldest first. */
export async function movementsOf(services: Services): Promise<Movement[]> {
  const url = services.databaseUrl('payment-app');
  // The gateway opens its books when it is asked for the first time.
  const opened = `select to_regclass('simulated_gateway.movements') is not null as opened`;
  const [books] = await rowsOf<{opened: boolean}>(url, opened);
  if (books?.opened !== true) return [];
  return rowsOf(
    url,
    'select kind, payment_id, amount_minor as amount, currency from simulated_gateway.movements order by id',
  );
}
