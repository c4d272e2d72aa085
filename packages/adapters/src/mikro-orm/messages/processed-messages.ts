import type {OrderId} from '@orderwell/domain';
import type {EntityManager} from '@mikro-orm/postgresql';
import type {Database} from '../database/database.ts';
import {insertIfAbsent} from '../database/insert-if-absent.ts';
import {ProcessedMessageRow} from '../rows/record-rows.ts';

/**
 * Records, in the transaction of its effect, that a message took effect on an order; waits for whoever is just recording the same.
 * @returns whether it is the first time
 */
export async function recordMessage(em: EntityManager, orderId: OrderId, messageId: string): Promise<boolean> {
  return (await insertIfAbsent(em, ProcessedMessageRow, {orderId, messageId})) === 'added';
}

/** Forgets up to `limit` messages that were recorded longer ago than that. @returns how many */
export function forgetMessages(
  database: Database,
  {olderThanMs, limit}: {olderThanMs: number; limit: number},
): Promise<number> {
  return database.execute(async (em) => {
    const {affectedRows} = await em.execute<{affectedRows: number}>(forgetOld, [olderThanMs, limit], 'run');
    return affectedRows;
  });
}

/** Several replicas may forget at once: each takes what no other has in hand. */
const forgetOld = `
  with old as materialized (
    select order_id, message_id from processed_messages where recorded_at < now() - ? * interval '1 millisecond'
    order by recorded_at limit ? for update skip locked
  )
  delete from processed_messages using old
  where processed_messages.order_id = old.order_id and processed_messages.message_id = old.message_id`;
