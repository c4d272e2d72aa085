import {Migration} from '@mikro-orm/migrations';

/**
 * The indexes of the step before, built beside running services, which takes as long as the tables are large and keeps
 * nobody waiting. Each statement is on its own: after a failure all is done anew, and what was half built is dropped.
 */
export class IndexWhatIsDue extends Migration {
  override isTransactional(): boolean {
    return false;
  }

  override up(): void {
    this.addSql('drop index concurrently if exists order_events_due');
    this.addSql('create index concurrently order_events_due on order_events (due_at) where due_at is not null');
    this.addSql('drop index concurrently if exists orders_refund_owed');
    this.addSql(`create index concurrently orders_refund_owed on orders (updated_at) where refund = 'owed'`);
    this.addSql('drop index concurrently if exists processed_messages_per_order');
    this.addSql(`
      create unique index concurrently processed_messages_per_order on processed_messages (order_id, message_id)`);
    this.addSql('alter table orders validate constraint orders_refund_check');
    // Whether these were given back nobody has written down; the payment side is asked, and says it again.
    this.addSql(`
      update orders set refund = 'owed'
      where status = 'Canceled' and refund is null and exists (
        select from order_events
        where order_id = orders.id and type = 'OrderRefundRequested' and order_events.status = 'Canceled'
      )`);
  }
}
