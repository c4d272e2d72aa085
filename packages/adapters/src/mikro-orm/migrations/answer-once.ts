import {Migration} from '@mikro-orm/migrations';

/** Answers to requests that may be repeated, messages that took effect, and how often a payment was requested. */
export class AnswerOnce extends Migration {
  override up(): void {
    this.addSql(`
      alter table orders
        add column payment_requests int not null default 1
          constraint orders_payment_requests_check check (payment_requests > 0)`);
    this.addSql(`
      update orders set payment_requests = 1 + overdue.times
      from (
        select order_id, count(*)::int as times from order_events where type = 'OrderPaymentOverdue' group by order_id
      ) as overdue
      where orders.id = overdue.order_id`);
    // Nearly all orders are settled: the index holds the few that wait.
    this.addSql(`create index orders_waiting on orders (updated_at) where status in ('Pending', 'Canceling')`);
    this.addSql(`alter table order_events add column stored_at timestamptz(6) not null default now()`);
    this.addSql(`
      create table idempotency_keys (
        caller text collate "C" not null,
        key text collate "C" not null,
        fingerprint text not null,
        answer text not null,
        answered_at timestamptz(6) not null,
        expires_at timestamptz(6) not null,
        primary key (caller, key)
      )`);
    this.addSql(`create index idempotency_keys_by_expiry on idempotency_keys (expires_at)`);
    this.addSql(`
      create table processed_messages (
        message_id text collate "C" primary key,
        recorded_at timestamptz(6) not null default now()
      )`);
    this.addSql(`create index processed_messages_by_age on processed_messages (recorded_at)`);
  }
}
