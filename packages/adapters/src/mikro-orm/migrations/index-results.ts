import {Migration} from '@mikro-orm/migrations';

/** The indexes of the step before, built beside running services, and anew after a failure. */
export class IndexResults extends Migration {
  override isTransactional(): boolean {
    return false;
  }

  override up(): void {
    this.addSql('drop index concurrently if exists payments_due');
    this.addSql('create index concurrently payments_due on payments (due_at) where due_at is not null');
    this.addSql('drop index concurrently if exists processed_messages_per_order');
    this.addSql(`
      create unique index concurrently processed_messages_per_order on processed_messages (order_id, message_id)`);
  }
}
