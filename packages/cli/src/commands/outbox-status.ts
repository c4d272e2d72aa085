import {readableDuration} from '../command-line/duration.ts';
import * as limits from '../limits.ts';
import {undeliveredEvents, type Waiting, waitingEvents} from '../sources/order-queries.ts';
import {orderEvents, type Parked, parkedSummary, paymentResults} from '../sources/parked-items.ts';
import {undeliveredResults, unresolvedPayments, waitingPayments} from '../sources/payment-queries.ts';
import type {Report} from '../command-line/ports.ts';
import {ReadingSession} from '../sources/reading-session.ts';
import type {CliSettings} from '../command-line/settings.ts';
import {checkPayment, eventOf} from '../sources/stored-rows.ts';
import {type Cell, table} from '../command-line/table.ts';
import {type UnreadableOrder, unreadableLine, unreadableOrder} from './unreadable.ts';

/** What waits to be delivered to the other side, what is parked, and what waits for the gateway. @throws DatabaseFailure */
export async function outboxStatus({ordersAt, paymentsAt}: CliSettings): Promise<Report> {
  await using orders = await ReadingSession.open(ordersAt);
  await using payments = await ReadingSession.open(paymentsAt);
  const events = await undeliveredEvents(orders);
  const results = await undeliveredResults(payments);
  const unresolved = await unresolvedPayments(payments);
  const parked = {
    orderEvents: await parkedSummary(orders, orderEvents),
    paymentResults: await parkedSummary(payments, paymentResults),
  };
  const unreadable = [
    ...(await unreadableAmong(waitingEvents(orders, longestDue), (event) => eventOf(event.orderId, event))),
    ...(await unreadableAmong(waitingPayments(payments, longestDue), checkPayment)),
  ];
  const shown = table(
    ['waiting', 'count', 'oldest', 'most attempts'],
    [
      [orderEvents.items, ...waitingCells(events)],
      [paymentResults.items, ...waitingCells(results)],
      ...unresolved.map((payment) => [`payments ${payment.status}`, ...waitingCells(payment)]),
    ],
  );
  const parkedRows = [
    ...parkedCells(orderEvents.items, parked.orderEvents),
    ...parkedCells(paymentResults.items, parked.paymentResults),
  ];
  const most = Math.max(events.count, results.count, ...unresolved.map(({count}) => count));
  const unread =
    most > longestDue.limit ? [`of each, the ${longestDue.limit} that have been due longest were read`] : [];
  return {
    document: {orderEvents: events, paymentResults: results, unresolvedPayments: unresolved, parked, unreadable},
    text: [
      shown,
      ...(parkedRows.length === 0 ? [] : ['', table(['parked', 'count', 'oldest', 'reason'], parkedRows), '']),
      ...unreadable.map(unreadableLine),
      ...unread,
    ]
      .join('\n')
      .trimEnd(),
    failed: unreadable.length > 0 || parkedRows.length > 0,
  };
}

function waitingCells({count, oldestAgeMs, attemptsMax}: Waiting): Cell[] {
  return [count, readableAge(oldestAgeMs), attemptsMax];
}

/** A line for each of the most frequent reasons, and one for all others. */
function parkedCells(items: string, {count, reasons}: Parked): Cell[][] {
  const others = reasons.reduce((rest, reason) => rest - reason.count, count);
  return [
    ...reasons.map((reason) => [items, reason.count, readableAge(reason.oldestAgeMs), reason.reason]),
    ...(others === 0 ? [] : [[items, others, undefined, 'others, which "orderwell outbox parked" shows']]),
  ];
}

const readableAge = (ageMs: number | undefined): string | undefined =>
  ageMs === undefined ? undefined : readableDuration(ageMs);

/** What is of a kind that nobody knows is never taken, so that it comes to be among those that have been due longest. */
const longestDue = {limit: limits.waitingRowsReadMax};

async function unreadableAmong<Row extends {readonly orderId: string}>(
  rows: AsyncIterable<Row>,
  read: (row: Row) => unknown,
): Promise<readonly UnreadableOrder[]> {
  const found: UnreadableOrder[] = [];
  for await (const row of rows) found.push(...unreadableOrder(row.orderId, [() => read(row)]));
  return found;
}
