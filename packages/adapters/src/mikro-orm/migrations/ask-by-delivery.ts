import {Migration} from '@mikro-orm/migrations';

/**
 * When events were delivered, refused or parked, when an order is inquired about, what it owes, and messages that are
 * remembered with their order. Nothing here reads a table or rewrites it. The tables are taken in the order in which
 * services write to them, so that nobody waits for each other.
 */
export class AskByDelivery extends Migration {
  override up(): void {
    this.addSql(`alter table processed_messages add column order_id text collate "C" not null default ''`);
    this.addSql(`
      alter table orders
        add column refund text,
        add column inquiries int not null default 0,
        add column inquire_at timestamptz(6),
        add constraint orders_refund_check check (refund in ('owed', 'settled')) not valid`);
    this.addSql(`
      alter table order_events
        add column delivered_at timestamptz(6),
        add column refusals int not null default 0,
        add column parked_at timestamptz(6),
        add column park_reason text`);
  }
}
