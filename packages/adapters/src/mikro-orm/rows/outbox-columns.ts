import {p} from '@mikro-orm/postgresql';

/**
 * What makes a row an item of an outbox. All of it is written by the statements in `outbox-statements.ts` and by
 * `awaitingDelivery` alone.
 */
export const outboxColumns = () => ({
  /** The age of the item among those that wait. Only for order: a gap, or a late commit, means nothing. */
  outboxPosition: p.bigint().autoincrement(),
  /** When the item may be handed out: at once, after its lease, or after its delay. Null once nothing awaits delivery. */
  dueAt: p.datetime(6).nullable(),
  /** When the item was stored as it is, in the database's time: since then it waits, if it does. */
  storedAt: p.datetime(6).defaultRaw('now()'),
  /** Names the claim under whose lease the item is. */
  leaseToken: p.uuid().nullable(),
  /** How often the item has been handed out. */
  attempts: p.integer().default(0),
});
