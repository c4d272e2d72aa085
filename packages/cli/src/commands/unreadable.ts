import {unreadableOf} from '../sources/stored-rows.ts';
import {oneLine} from '../command-line/table.ts';

/** What a command says of an order of which it cannot read a row. */
export interface UnreadableOrder {
  readonly orderId: string;
  /** With its table, such as `orders.currency`. */
  readonly column: string;
  readonly reason: string;
}

/** What of an order cannot be read. */
export function unreadableOrder(orderId: string, reads: Iterable<() => unknown>): readonly UnreadableOrder[] {
  return unreadableOf(reads).map(({column, reason}) => ({orderId, column, reason}));
}

export const unreadableLine = ({orderId, column, reason}: UnreadableOrder): string =>
  oneLine(`order ${orderId} cannot be read: ${column}: ${reason}`);
