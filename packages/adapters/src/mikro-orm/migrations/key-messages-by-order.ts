import {Migration} from '@mikro-orm/migrations';
import {ConcurrentIndex} from './concurrent-index.ts';

/** What is to keep messages apart, built beside running services. */
export class IndexMessagesPerOrder extends ConcurrentIndex {
  override readonly index = 'processed_messages_per_order';
  override readonly definition = 'on processed_messages (order_id, message_id)';
  override readonly unique = true;
}

/**
 * It becomes the primary key, which takes but a moment. The version before this one inserts messages without an order
 * and names no key, so it goes on as before.
 */
export class KeyMessagesByOrder extends Migration {
  override up(): void {
    this.addSql(`
      alter table processed_messages
        drop constraint processed_messages_pkey,
        add constraint processed_messages_pkey primary key using index processed_messages_per_order`);
  }
}
