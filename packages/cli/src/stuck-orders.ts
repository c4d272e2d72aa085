import {readableDuration} from './duration.ts';
import {ordersOfUnknownStatus, unchangedOrders} from './order-queries.ts';
import {paymentStatuses} from './payment-queries.ts';
import type {Report} from './ports.ts';
import {DatabaseFailure, ReadingSession} from './reading-session.ts';
import type {CliSettings} from './settings.ts';
import {checkPaymentStatus, orderOf} from './stored-rows.ts';
import {table} from './table.ts';
import {unreadableLine, unreadableOrder} from './unreadable.ts';

/** Orders that wait and have not changed for so long. The payment side is asked if it can be. @throws DatabaseFailure */
export async function stuckOrders(
  {ordersUrl, paymentsUrl}: CliSettings,
  {olderThanMs, limit}: {olderThanMs: number; limit: number},
): Promise<Report> {
  await using orders = await ReadingSession.open(ordersUrl);
  const {count, oldest} = await unchangedOrders(orders, {olderThanMs, limit});
  const payments = await statusesIfReachable(
    paymentsUrl,
    oldest.map(({id}) => id),
  );
  const stuck = oldest.map(({id, status, updatedAt, ageMs: age, paymentRequests}) => {
    const payment = payments.statuses?.get(id) ?? (payments.problem === undefined ? 'none' : 'unreachable');
    const [since, ageMs] = age === null ? [] : [new Date(updatedAt), Math.round(age)];
    return {id, status, since, ageMs, paymentRequests, payment};
  });
  const unreadable = [...(await ordersOfUnknownStatus(orders, {limit})), ...oldest].flatMap((order) => {
    const payment = payments.statuses?.get(order.id);
    return unreadableOrder(order.id, [() => orderOf(order), () => payment && checkPaymentStatus(payment)]);
  });
  const rows = stuck.map(({id, status, since, ageMs, paymentRequests, payment}) => [
    id,
    status,
    since?.toISOString(),
    ageMs === undefined ? undefined : readableDuration(ageMs),
    paymentRequests,
    payment,
  ]);
  const notes = [
    ...(count > stuck.length ? [`${stuck.length} of ${count} orders; --limit shows more`] : []),
    ...unreadable.map(unreadableLine),
    ...(payments.problem === undefined ? [] : [`payments are not known: ${payments.problem}`]),
  ];
  const none = `no order has been waiting for more than ${readableDuration(olderThanMs)}`;
  const shown = count === 0 ? none : table(['order', 'status', 'since', 'for', 'requests', 'payment'], rows);
  const problem = payments.problem === undefined ? {} : {paymentsProblem: payments.problem};
  return {
    document: {count, orders: stuck, unreadable, ...problem},
    text: [shown, ...notes].join('\n'),
    failed: unreadable.length > 0,
  };
}

async function statusesIfReachable(
  url: string,
  orderIds: readonly string[],
): Promise<{statuses?: ReadonlyMap<string, string>; problem?: string}> {
  if (orderIds.length === 0) return {};
  try {
    await using payments = await ReadingSession.open(url);
    return {statuses: await paymentStatuses(payments, orderIds)};
  } catch (error) {
    if (!(error instanceof DatabaseFailure)) throw error;
    return {problem: error.message};
  }
}
