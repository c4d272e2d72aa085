import {Migration} from '@mikro-orm/migrations';

/**
 * What is noted with an order, and with its payment. Nothing here reads a table or rewrites it, and null is what the
 * version before this one leaves there. Events have room for it in their details.
 */
export class KeepOrderMetadata extends Migration {
  override up(): void {
    this.addSql('alter table orders add column metadata jsonb');
  }
}

/** The same for payments. */
export class KeepPaymentMetadata extends Migration {
  override up(): void {
    this.addSql('alter table payments add column metadata jsonb');
  }
}
