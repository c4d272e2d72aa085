import {Migration} from '@mikro-orm/migrations';

/** Payments wait for the gateway by schedule, all ends of a payment are results, and messages take effect once. */
export class ResolvePayments extends Migration {
  override up(): void {
    this.addSql(`
      alter table payments
        drop constraint payments_status_check,
        add constraint payments_status_check check (
          status in (
            'Requested', 'Unknown', 'Captured', 'Declined', 'Canceling', 'Refunding', 'Refunded', 'Voided'
          )
        ),
        add column gateway_due_at timestamptz(6),
        add column stored_at timestamptz(6) not null default now()`);
    // Whoever began these may be gone, or may be just about to end them.
    this.addSql(`
      update payments
      set gateway_due_at = now() + case status when 'Requested' then interval '60 s' else interval '10 s' end,
        lease_token = null, attempts = 0
      where status in ('Requested', 'Unknown', 'Refunding')`);
    // The version before this one told nobody of these.
    this.addSql(`
      update payments
      set due_at = now(), lease_token = null, attempts = 0, outbox_position = nextval('payments_outbox_position_seq')
      where status in ('Refunded', 'Voided')`);
    // By time, not by age: during an outage of the gateway there are many, and few of them due.
    this.addSql(`
      create index payments_awaiting_gateway on payments (gateway_due_at) where gateway_due_at is not null`);
    this.addSql(`
      create table processed_messages (
        message_id text collate "C" primary key,
        recorded_at timestamptz(6) not null default now()
      )`);
    this.addSql(`create index processed_messages_by_age on processed_messages (recorded_at)`);
  }
}
