import {Migration} from '@mikro-orm/migrations';

/**
 * A migration that builds one index while others go on writing to the table. It runs outside of a transaction, as
 * PostgreSQL demands it, so nothing else belongs into it.
 *
 * The server waits for every transaction that is older than the build, without keeping anybody waiting in turn: the
 * short time-out for the locks of tables does not hold here. A build that broke off leaves an index that is not valid;
 * the next attempt drops it first.
 * (PostgreSQL documentation, CREATE INDEX, "Building Indexes Concurrently".)
 */
export abstract class ConcurrentIndex extends Migration {
  /** Its name. */
  abstract readonly index: string;
  /** What follows the name, as in `on orders (updated_at) where status = 'Pending'`. */
  abstract readonly definition: string;
  /** Whether it is to keep rows apart. */
  readonly unique: boolean = false;

  override isTransactional(): boolean {
    return false;
  }

  override up(): void {
    // For this session, which ends with the attempt. The statement time-out still holds.
    this.addSql('set lock_timeout = 0');
    this.addSql(`drop index concurrently if exists ${this.index}`);
    this.addSql(`create ${this.unique ? 'unique index' : 'index'} concurrently ${this.index} ${this.definition}`);
  }
}
