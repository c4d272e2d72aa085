import {readableDuration} from '../command-line/duration.ts';
import * as limits from '../limits.ts';
import {undeliveredEvents, type Waiting, waitingEvents} from '../sources/order-queries.ts';
import {undeliveredResults, unresolvedPayments, waitingPayments} from '../sources/payment-queries.ts';
import type {Report} from '../command-line/ports.ts';
import {ReadingSession} from '../sources/reading-session.ts';
import type {CliSettings} from '../command-line/settings.ts';
import {checkPayment, eventOf} from '../sources/stored-rows.ts';
import {table} from '../command-line/table.ts';
import {type UnreadableOrder, unreadableLine, unreadableOrder} from './unreadable.ts';

/** What waits to be delivered to the other side, and what waits for the gateway. @throws DatabaseFailure */
export async function outboxStatus({ordersUrl, paymentsUrl}: CliSettings): Promise<Report> {
  await using orders = await ReadingSession.open(ordersUrl);
  await using payments = await ReadingSession.open(paymentsUrl);
  const orderEvents = await undeliveredEvents(orders);
  const paymentResults = await undeliveredResults(payments);
  const unresolved = await unresolvedPayments(payments);
  const unreadable = [
    ...(await unreadableAmong(waitingEvents(orders, longestDue), (event) => eventOf(event.orderId, event))),
    ...(await unreadableAmong(waitingPayments(payments, longestDue), checkPayment)),
  ];
  const cells = ({count, oldestAgeMs: age, attemptsMax}: Waiting) =>
    [count, age === undefined ? undefined : readableDuration(age), attemptsMax] as const;
  const shown = table(
    ['waiting', 'count', 'oldest', 'most attempts'],
    [
      ['order events', ...cells(orderEvents)],
      ['payment results', ...cells(paymentResults)],
      ...unresolved.map((payment) => [`payments ${payment.status}`, ...cells(payment)]),
    ],
  );
  const most = Math.max(orderEvents.count, paymentResults.count, ...unresolved.map(({count}) => count));
  const unread =
    most > longestDue.limit ? [`of each, the ${longestDue.limit} that have been due longest were read`] : [];
  return {
    document: {orderEvents, paymentResults, unresolvedPayments: unresolved, unreadable},
    text: [shown, ...unreadable.map(unreadableLine), ...unread].join('\n'),
    failed: unreadable.length > 0,
  };
}

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
