import {p} from '@mikro-orm/postgresql';

/**
 * What makes a row an item of an outbox. All of it is written by the statements in `messages/outbox-statements.ts` and by
 * `awaitingDelivery` alone.
 */
export const outboxColumns = () => ({
  /** Only the version before this one asks for it. */
  outboxPosition: p.bigint().autoincrement(),
  /** When the item may be handed out: at once, after its lease, or after its delay. Null once nothing awaits delivery. */
  dueAt: p.datetime(6).nullable(),
  /** When the item was stored as it is, in the database's time: since then it waits, if it does. */
  storedAt: p.datetime(6).defaultRaw('now()'),
  /** Names the claim under whose lease the item is. */
  leaseToken: p.uuid().nullable(),
  /** How often the item has been handed out. */
  attempts: p.integer().default(0),
  /** How often it was refused. */
  refusals: p.integer().default(0),
  /** Since when it is not handed out any more, because nobody accepts it, and why. */
  parkedAt: p.datetime(6).nullable(),
  parkReason: p.text().nullable(),
});
