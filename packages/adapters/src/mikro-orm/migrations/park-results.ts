import {Migration} from '@mikro-orm/migrations';

/**
 * When results were refused or parked, and messages that are remembered with their order. Nothing here reads a table or
 * rewrites it. The tables are taken in the order in which services write to them, so that nobody waits for each other.
 */
export class ParkResults extends Migration {
  override up(): void {
    this.addSql(`
      alter table payments
        add column refusals int not null default 0,
        add column parked_at timestamptz(6),
        add column park_reason text`);
    this.addSql(`alter table processed_messages add column order_id text collate "C" not null default ''`);
  }
}
