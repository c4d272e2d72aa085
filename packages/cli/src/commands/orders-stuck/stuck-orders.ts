import type {DatabaseAddress} from '@orderwell/adapters/postgres';
import {readableDuration} from '../../command-line/duration.ts';
import {type AskedPayment, paymentsOf} from '../../sources/payment-queries.ts';
import type {Report} from '../../command-line/ports.ts';
import {DatabaseFailure} from '../../sources/database-connection.ts';
import {ReadingSession} from '../../sources/reading-session.ts';
import type {CliSettings} from '../../command-line/settings.ts';
import {checkPayment, orderOf} from '../../sources/stored-rows.ts';
import {oneLine, table} from '../../command-line/table.ts';
import {unreadableLine, unreadableOrder} from '../unreadable.ts';
import {ordersOfUnknownStatus, unchangedOrders, type WaitingOrder} from '../../sources/waiting-order-queries.ts';
import {waitOf} from './waits.ts';

/** Orders that wait and have not changed for so long. The payment side is asked if it can be. @throws DatabaseFailure */
export async function stuckOrders(
  {ordersAt, paymentsAt, broker}: CliSettings,
  {olderThanMs, limit, now}: {olderThanMs: number; limit: number; now: Date},
): Promise<Report> {
  await using orders = await ReadingSession.open(ordersAt);
  const {count, oldest} = await unchangedOrders(orders, {olderThanMs, limit});
  const payments = await paymentsIfReachable(
    paymentsAt,
    oldest.map(({id}) => id),
  );
  const paymentOf = (id: string) =>
    payments.byOrder?.get(id) ?? (payments.problem === undefined ? 'none' : 'unreachable');
  const stuck = oldest.map((order) => stuckOrder(order, paymentOf(order.id), broker.names));
  const unreadable = [...(await ordersOfUnknownStatus(orders, {limit})), ...oldest].flatMap((order) => {
    const payment = payments.byOrder?.get(order.id);
    return unreadableOrder(order.id, [() => orderOf(order), () => payment && checkPayment(payment)]);
  });
  const notes = [
    ...(count > stuck.length ? [`${stuck.length} of ${count} orders; --limit shows more`] : []),
    ...unreadable.map(unreadableLine),
    ...(payments.problem === undefined ? [] : [`payments are not known: ${payments.problem}`]),
  ];
  const none = `no order has been waiting for more than ${readableDuration(olderThanMs)}`;
  const problem = payments.problem === undefined ? {} : {paymentsProblem: payments.problem};
  return {
    document: {count, orders: stuck, unreadable, ...problem},
    text: [count === 0 ? none : stuckTable(stuck, now), ...notes].join('\n'),
    failed: unreadable.length > 0,
  };
}

/** What is told of one order; times are undefined where the database holds none. */
interface StuckOrder {
  readonly id: string;
  readonly status: string;
  readonly refund: string | undefined;
  /** Since when it has been unchanged. */
  readonly since: Date | undefined;
  readonly ageMs: number | undefined;
  readonly paymentRequests: number;
  readonly inquiries: number;
  readonly payment: string;
  readonly waitsFor: string;
  readonly waitsSince: Date | undefined;
  readonly advice: string;
}

function stuckOrder(
  order: WaitingOrder,
  payment: AskedPayment | 'none' | 'unreachable',
  queues: CliSettings['broker']['names'],
): StuckOrder {
  const {id, status, refund, unchangedSince, ageMs, paymentRequests, inquiries} = order;
  const {waitsFor, since, advice} = waitOf(order, payment, queues);
  return {
    id,
    status,
    refund: refund ?? undefined,
    since: timeOf(unchangedSince),
    ageMs: ageMs === null ? undefined : Math.round(ageMs),
    paymentRequests,
    inquiries,
    payment: typeof payment === 'string' ? payment : payment.status,
    waitsFor,
    waitsSince: timeOf(since),
    advice,
  };
}

/** A time of the database may be infinite, or later than any that there is here. */
const timeOf = (time: Date | number): Date | undefined =>
  time instanceof Date && !Number.isNaN(time.getTime()) ? time : undefined;

function stuckTable(stuck: readonly StuckOrder[], now: Date): string {
  const rows = stuck.map(({id, status, refund, since, ageMs, paymentRequests, inquiries, payment}) => [
    id,
    refund === undefined ? status : `${status}, refund ${refund}`,
    since?.toISOString(),
    ageMs === undefined ? undefined : readableDuration(ageMs),
    paymentRequests,
    inquiries,
    payment,
  ]);
  const [head, ...lines] = table(['order', 'status', 'since', 'for', 'requests', 'inquiries', 'payment'], rows).split(
    '\n',
  );
  const below = stuck.map(({waitsFor, waitsSince, advice}) => {
    const how =
      waitsSince && `, since ${waitsSince.toISOString()} (${readableDuration(now.getTime() - waitsSince.getTime())})`;
    return `  ${oneLine(`waits for ${waitsFor}${how ?? ''}`)}\n  → ${oneLine(advice)}`;
  });
  return [head, ...lines.map((line, index) => `${line}\n${below[index]}`)].join('\n');
}

async function paymentsIfReachable(
  address: DatabaseAddress,
  orderIds: readonly string[],
): Promise<{byOrder?: ReadonlyMap<string, AskedPayment>; problem?: string}> {
  if (orderIds.length === 0) return {};
  try {
    await using payments = await ReadingSession.open(address);
    return {byOrder: await paymentsOf(payments, orderIds)};
  } catch (error) {
    if (!(error instanceof DatabaseFailure)) throw error;
    return {problem: error.message};
  }
}
