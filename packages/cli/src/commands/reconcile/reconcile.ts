import {PaymentId, type OrderId} from '@orderwell/domain';
import {readableSum, Sums} from './sums.ts';
import {type Case, type Difference, differencesOf, isMoving, netOf} from './differences.ts';
import {auditedMovements, hasGatewayBooks} from '../../sources/gateway-queries.ts';
import {historyDifference} from './history.ts';
import {type CaseRows, storedTwice, unreadableRows} from './incomparable.ts';
import {merged} from './merge.ts';
import {auditedOrders} from '../../sources/order-queries.ts';
import {auditedPayments} from '../../sources/payment-queries.ts';
import {ReadingSession} from '../../sources/reading-session.ts';
import type {CliSettings} from '../../command-line/settings.ts';

/** What a reconciliation came to, beside the differences. */
export interface Reconciled {
  /** Orders, payments and journal entries that were compared, by order. */
  readonly settled: number;
  /** Those that were left out, because something is happening to them. */
  readonly moving: number;
  /** Those that were left out, because this version cannot read a row of them. */
  readonly unreadable: number;
  readonly differences: number;
  readonly totals: readonly {
    readonly currency: string;
    /** Of all settled confirmed orders. */
    readonly confirmedMinor: string;
    /** What the gateway captured for all that is settled, minus what it gave back. */
    readonly heldMinor: string;
  }[];
  /** False if the gateway keeps no books beside the payments: it has captured nothing, or it is another gateway. */
  readonly gatewayBooks: boolean;
}

/**
 * Compares orders, payments and the gateway's journal, one order after the other, and hands out each difference as it is
 * found: memory does not grow with their number. Each of the three is seen as of one moment; that these are not the
 * same moment does not matter to what is settled.
 * @throws DatabaseFailure
 */
export async function* reconcile(
  {ordersAt, paymentsAt}: CliSettings,
  {settledForMs}: {settledForMs: number},
): AsyncGenerator<Difference, Reconciled> {
  await using orders = await ReadingSession.open(ordersAt);
  await using payments = await ReadingSession.open(paymentsAt);
  const gatewayBooks = await hasGatewayBooks(payments);
  const cases = merged(
    {items: auditedOrders(orders, settledForMs), keyOf: ({id}) => PaymentId.forOrder(id as OrderId)},
    {items: auditedPayments(payments, settledForMs), keyOf: ({id}) => id},
    {items: gatewayBooks ? auditedMovements(payments, settledForMs) : none(), keyOf: ({paymentId}) => paymentId},
  );

  const [confirmed, held] = [new Sums(), new Sums()];
  let [settled, moving, unreadable, differences] = [0, 0, 0, 0];
  for await (const {key: paymentId, ...rows} of cases) {
    const of = caseOf(rows);
    const [twice, unread] = [storedTwice(rows), unreadableRows(of)];
    const incomparable = [...twice, ...unread];
    const found = incomparable.length > 0 ? incomparable : differencesAbout(of);
    if (unread.length > 0) unreadable += 1;
    else if (twice.length === 0 && isMoving(of)) moving += 1;
    else if (twice.length === 0) {
      settled += 1;
      addUp(of, confirmed, held);
    }
    differences += found.length;
    const orderId = of.order?.id ?? of.payment?.orderId;
    for (const each of found) yield {orderId, paymentId, ...each};
  }

  const currencies = [...new Set([...confirmed.currencies, ...held.currencies])].toSorted();
  for (const currency of currencies) {
    if (confirmed.of(currency) === held.of(currency)) continue;
    differences += 1;
    const [wanted, found] = [readableSum(confirmed.of(currency), currency), readableSum(held.of(currency), currency)];
    const detail = `confirmed orders come to ${wanted}; the gateway holds ${found}`;
    yield {kind: 'totals-differ', orderId: undefined, paymentId: undefined, detail};
  }
  const totals = currencies.map((currency) => ({
    currency,
    confirmedMinor: `${confirmed.of(currency)}`,
    heldMinor: `${held.of(currency)}`,
  }));
  return {settled, moving, unreadable, differences, totals, gatewayBooks};
}

async function* none(): AsyncGenerator<never, void> {}

const caseOf = ({a: [order], b: [payment], c: [booked]}: CaseRows): Case => ({order, payment, booked});

function differencesAbout(of: Case): readonly Pick<Difference, 'kind' | 'detail' | 'column'>[] {
  const moneys = isMoving(of) ? [] : differencesOf(of);
  // A history and its order change together, so they must agree at any moment.
  const history = of.order && historyDifference(of.order);
  return history === undefined ? moneys : [...moneys, history];
}

function addUp({order, booked}: Case, confirmed: Sums, held: Sums): void {
  if (order?.status === 'Confirmed') confirmed.add(BigInt(order.totalMinor), order.currency);
  const net = netOf(booked);
  for (const currency of net.currencies) held.add(net.of(currency), currency);
}
