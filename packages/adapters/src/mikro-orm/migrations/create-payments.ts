import {Migration} from '@mikro-orm/migrations';

/** Payments, each of which is the outbox of its own result. */
export class CreatePayments extends Migration {
  override up(): void {
    this.addSql(`
      create table payments (
        id text collate "C" primary key,
        order_id text collate "C" not null constraint payments_one_per_order unique,
        amount_minor bigint not null constraint payments_amount_minor_check check (amount_minor >= 0),
        currency text not null,
        status text not null constraint payments_status_check check (
          status in ('Requested', 'Captured', 'Declined', 'Unknown', 'Refunding', 'Refunded', 'Voided')
        ),
        gateway_reference text,
        decline_reason text,
        request_id text,
        traceparent text,
        reply_to text,
        version int not null constraint payments_version_check check (version > 0),
        created_at timestamptz(6) not null,
        updated_at timestamptz(6) not null,
        outbox_position bigserial not null,
        due_at timestamptz(6),
        lease_token uuid,
        attempts int not null default 0
      )`);
    // Nearly all results are announced: the index holds the few that are not, so that finding them stays cheap.
    this.addSql(`create index payments_awaiting_delivery on payments (outbox_position) where due_at is not null`);
  }
}
