import {DomainError} from '../errors.ts';
import type {OrderId} from '../values/ids.ts';

/** What a write to a store of orders consists of: the order itself, its new events, an answer, the message that caused it. */
export type OrderWritePart = 'order' | 'events' | 'answer' | 'message';
/** The same for payments, of which what is due is a part; and the end of it, at which all of it comes into effect. */
export type PaymentWritePart = 'payment' | 'message' | 'commit';

/** Faults that a test can switch on in an in-memory store. */
export class StoreFaults {
  /** Nothing can be read or written. */
  unreachable = false;
  /** Writes fail when they come to that part; what was done before must not stay. */
  failAt: OrderWritePart | PaymentWritePart | undefined;

  /** The orders whose records cannot be read. */
  readonly unreadable: Set<OrderId> = new Set();

  /** A store calls this before it hands out what it has about an order. */
  assertReadable(orderId: OrderId): void {
    if (!this.unreadable.has(orderId)) return;
    throw new DomainError('UNREADABLE_RECORD', `what is stored of order ${orderId} cannot be read by this version`);
  }

  /** Every port call of a store begins here. */
  assertReachable(): void {
    if (this.unreachable) {
      throw new DomainError('UNAVAILABLE', 'the store cannot be reached; try again', {nothingStored: true});
    }
  }

  /** A store calls this before it writes a part. */
  assertWritable(part: OrderWritePart | PaymentWritePart): void {
    if (this.failAt === part) {
      throw new DomainError('UNAVAILABLE', 'the store gave up; try again', {nothingStored: true});
    }
  }
}
