import {readableDuration} from './duration.ts';
import {undeliveredEvents, type Waiting} from './order-queries.ts';
import {undeliveredResults, unresolvedPayments} from './payment-queries.ts';
import type {Report} from './ports.ts';
import {ReadingSession} from './reading-session.ts';
import type {CliSettings} from './settings.ts';
import {table} from './table.ts';

/** What waits to be delivered to the other side, and what waits for the gateway. @throws DatabaseFailure */
export async function outboxStatus({ordersUrl, paymentsUrl}: CliSettings): Promise<Report> {
  await using orders = await ReadingSession.open(ordersUrl);
  await using payments = await ReadingSession.open(paymentsUrl);
  const orderEvents = await undeliveredEvents(orders);
  const paymentResults = await undeliveredResults(payments);
  const unresolved = await unresolvedPayments(payments);
  const cells = ({count, oldestAgeMs: age, attemptsMax}: Waiting) =>
    [count, age === undefined ? undefined : readableDuration(age), attemptsMax] as const;
  const text = table(
    ['waiting', 'count', 'oldest', 'most attempts'],
    [
      ['order events', ...cells(orderEvents)],
      ['payment results', ...cells(paymentResults)],
      ...unresolved.map((payment) => [`payments ${payment.status}`, ...cells(payment)]),
    ],
  );
  return {document: {orderEvents, paymentResults, unresolvedPayments: unresolved}, text};
}
