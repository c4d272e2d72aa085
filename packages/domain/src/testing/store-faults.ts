import {DomainError} from '../errors.ts';
import type {OrderId} from '../values/ids.ts';

/** Faults that a test can switch on in an in-memory store. */
export class StoreFaults {
  /** Nothing can be read or written. */
  unreachable = false;
  /** A write fails after a part of it was done; what was done must not stay. */
  failHalfway = false;

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

  /** A store calls this between the parts of a write. */
  assertHalfway(): void {
    if (this.failHalfway) {
      throw new DomainError('UNAVAILABLE', 'the store gave up; try again', {nothingStored: true});
    }
  }
}
