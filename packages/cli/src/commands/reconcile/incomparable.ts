import type {Case, Difference} from './differences.ts';
import type {AuditedMovements} from '../../sources/gateway-queries.ts';
import type {Merged} from './merge.ts';
import type {AuditedOrder} from '../../sources/order-queries.ts';
import type {AuditedPayment} from '../../sources/payment-queries.ts';
import {checkMovement, checkPayment, eventOf, orderOf, unreadableOf} from '../../sources/stored-rows.ts';

/** All rows of one order, in three places. */
export type CaseRows = Omit<Merged<AuditedOrder, AuditedPayment, AuditedMovements>, 'key'>;

type Found = Pick<Difference, 'kind' | 'detail' | 'column'>;

/** Of two rows nobody can tell which one is right, so they are compared with nothing. */
export function storedTwice({a: orders, b: payments}: CaseRows): readonly Found[] {
  const twice = (what: string, rows: readonly unknown[]): Found[] =>
    rows.length < 2 ? [] : [{kind: 'stored-twice', detail: `there are ${rows.length} rows of the ${what}`}];
  return [...twice('order', orders), ...twice('payment', payments)];
}

/** What cannot be read cannot be compared either, nor what belongs to it. */
export function unreadableRows({order, payment, booked}: Case): readonly Found[] {
  const problems = unreadableOf([
    ...(order === undefined ? [] : [() => orderOf(order)]),
    ...(order?.events ?? []).map((event) => () => eventOf(order?.id ?? '', event)),
    ...(payment === undefined ? [] : [() => checkPayment(payment)]),
    ...(booked?.movements ?? []).map((movement) => () => checkMovement(movement)),
  ]);
  return problems.map(({message: detail, column}) => ({kind: 'unreadable-row', detail, column}));
}
