import {Migration} from '@mikro-orm/migrations';
import {ConcurrentIndex} from './concurrent-index.ts';

// Nearly all events are delivered, and nearly all orders settled: these indexes hold the few that are not.

/** The events that wait for their delivery, by when they are due. */
export class IndexDueEvents extends ConcurrentIndex {
  override readonly index = 'order_events_due';
  override readonly definition = 'on order_events (due_at) where due_at is not null';
}

/** The orders that wait for an answer, by when they are to be looked at. */
export class IndexUnansweredOrders extends ConcurrentIndex {
  override readonly index = 'orders_unanswered';
  override readonly definition = `
    on orders (inquire_at, updated_at) where status in ('Pending', 'Canceling') or refund = 'owed'`;
}

/** The canceled orders whose money is still to be given back, by age. */
export class IndexOwedRefunds extends ConcurrentIndex {
  override readonly index = 'orders_refund_owed';
  override readonly definition = `on orders (updated_at) where refund = 'owed'`;
}

/** The results that wait for their delivery, by when they are due. */
export class IndexDueResults extends ConcurrentIndex {
  override readonly index = 'payments_due';
  override readonly definition = 'on payments (due_at) where due_at is not null';
}

/** The events that nobody accepts, by when they were parked. */
export class IndexParkedEvents extends ConcurrentIndex {
  override readonly index = 'order_events_parked';
  override readonly definition = 'on order_events (parked_at) where parked_at is not null';
}

/** The results that nobody accepts, by when they were parked. */
export class IndexParkedResults extends ConcurrentIndex {
  override readonly index = 'payments_parked';
  override readonly definition = 'on payments (parked_at) where parked_at is not null';
}

/** The version before this one finds what it asks for by the new index as well. */
abstract class DropIndex extends Migration {
  abstract readonly index: string;

  override isTransactional(): boolean {
    return false;
  }

  override up(): void {
    // Waits for whoever uses the index without keeping others waiting, as a `ConcurrentIndex` does.
    this.addSql('set lock_timeout = 0');
    this.addSql(`drop index concurrently if exists ${this.index}`);
  }
}

export class DropEventPositions extends DropIndex {
  override readonly index = 'order_events_awaiting_delivery';
}

export class DropResultPositions extends DropIndex {
  override readonly index = 'payments_awaiting_delivery';
}
