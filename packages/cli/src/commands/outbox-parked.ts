import {readableDuration} from '../command-line/duration.ts';
import {CommandError} from '../command-line/errors.ts';
import type {Report} from '../command-line/ports.ts';
import type {CliSettings} from '../command-line/settings.ts';
import {type Cell, table} from '../command-line/table.ts';
import {
  orderEvents,
  type ParkedItem,
  type ParkingOutbox,
  parkedItems,
  parkedSummary,
  paymentResults,
  redriveParked,
} from '../sources/parked-items.ts';
import {ReadingSession} from '../sources/reading-session.ts';
import {WritingSession} from '../sources/writing-session.ts';

/** What of both outboxes was refused so often that it is not tried any more, oldest first. @throws DatabaseFailure */
export async function parkedInOutboxes({ordersAt, paymentsAt}: CliSettings, {limit}: {limit: number}): Promise<Report> {
  await using orders = await ReadingSession.open(ordersAt);
  await using payments = await ReadingSession.open(paymentsAt);
  const look = async (session: ReadingSession, outbox: ParkingOutbox) => ({
    count: (await parkedSummary(session, outbox)).count,
    items: await parkedItems(session, outbox, {limit}),
  });
  const [events, results] = [await look(orders, orderEvents), await look(payments, paymentResults)];
  const count = events.count + results.count;
  const items = [...events.items, ...results.items].toSorted((a, b) => +a.parkedAt - +b.parkedAt).slice(0, limit);
  const more = count > items.length ? `\n${items.length} of ${count} items; --limit shows more` : '';
  return {
    document: {count, items: items.map(summaryOf)},
    text: count === 0 ? 'nothing is parked in the outboxes' : `${parkedTable(items)}${more}`,
  };
}

function parkedTable(items: readonly ParkedItem[]): string {
  const columns = ['order', 'among', 'kind', 'version', 'since', 'for', 'refusals', 'reason'];
  const rows = items.map(summaryOf).map(({orderId, items: among, kind, version, parkedAt, ageMs, refusals, reason}) => {
    const cells: Cell[] = [orderId, among, kind, version, parkedAt?.toISOString()];
    return [...cells, ageMs === undefined ? undefined : readableDuration(ageMs), refusals, reason];
  });
  return table(columns, rows);
}

function summaryOf({orderId, items, kind, version, parkedAt, ageMs, refusals, reason}: ParkedItem) {
  return {
    orderId,
    items,
    kind,
    version,
    parkedAt: parkedAt instanceof Date && !Number.isNaN(parkedAt.getTime()) ? parkedAt : undefined,
    ageMs: ageMs === null ? undefined : Math.max(0, Math.round(ageMs)),
    refusals,
    reason: reason ?? undefined,
  };
}

/**
 * Lets parked items be tried again.
 * @param asked.orderId only those of that order
 * @throws CommandError if nothing of that order is parked; DatabaseFailure
 */
export async function redriveOutboxes(
  {ordersAt, paymentsAt}: CliSettings,
  {orderId}: {orderId: string | undefined},
): Promise<Report> {
  // Both are there before anything is changed in one of them.
  await using orders = await WritingSession.open(ordersAt);
  await using payments = await WritingSession.open(paymentsAt);
  const events = await redriveParked(orders, orderEvents, orderId);
  const results = await redriveParked(payments, paymentResults, orderId);
  if (orderId !== undefined && events + results === 0) {
    throw new CommandError(`nothing of order ${orderId} is parked in the outboxes`);
  }
  const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
  return {
    document: {orderEvents: events, paymentResults: results},
    text: `${counted(events, 'order event')} and ${counted(results, 'payment result')} are to be sent again`,
  };
}
