import type {EntityManager} from '@mikro-orm/postgresql';
import type {Database} from './database.ts';
import {insertIfAbsent} from './insert-if-absent.ts';
import {ProcessedMessageRow} from './rows/processed-message-row.ts';

/**
 * Records, in the transaction of its effect, that a message took effect; waits for whoever is just recording the same.
 * @returns whether it is the first time
 */
export async function recordMessage(em: EntityManager, messageId: string): Promise<boolean> {
  return (await insertIfAbsent(em, ProcessedMessageRow, {messageId})) === 'added';
}

/** Forgets up to `limit` messages that were recorded before that instant. @returns how many */
export function forgetMessages(
  database: Database,
  {recordedBefore, limit}: {recordedBefore: Date; limit: number},
): Promise<number> {
  return database.execute(async (em) => {
    const {affectedRows} = await em.execute<{affectedRows: number}>(forgetOld, [recordedBefore, limit], 'run');
    return affectedRows;
  });
}

/** Several replicas may forget at once: each takes what no other has in hand. */
const forgetOld = `
  with old as materialized (
    select message_id from processed_messages where recorded_at < ?
    order by recorded_at limit ? for update skip locked
  )
  delete from processed_messages using old where processed_messages.message_id = old.message_id`;
