import type {AddOutcome, AnsweredRequest, EarlierOutcome, IdempotentRequest} from '@orderwell/domain';
import {type EntityManager, raw} from '@mikro-orm/postgresql';
import type {Database} from '../database/database.ts';
import {codeOf} from '../database/failures.ts';
import {keyLockTimeoutMs} from '../limits.ts';
import {IdempotencyKeyRow} from '../rows/record-rows.ts';

/**
 * Takes the key of a request, in the transaction that stores what the request is about. Of several that take it at
 * once, the first makes the others wait at the unique index until its transaction ends.
 * @returns undefined if the key is this request's now; otherwise what kept it from that, and the transaction must be
 * rolled back
 */
export async function takeKey(
  em: EntityManager,
  {caller, key, fingerprint, answer, keptMs}: AnsweredRequest,
): Promise<Exclude<AddOutcome, {kind: 'added'}> | undefined> {
  // Holds until the end of the transaction: whoever has the key is not to wait longer than those who wait for it.
  await em.execute(`set local lock_timeout = ${keyLockTimeoutMs}`, [], 'run');
  try {
    const taken = await em.execute<object[]>(take, [caller, key, fingerprint, answer, keptMs]);
    if (taken.length > 0) return undefined;
  } catch (error) {
    if (codeOf(error) === '55P03') return {kind: 'inProgress'};
    throw error;
  }
  // It is there: the statement has locked it, so nobody can have forgotten it since.
  const stored = await em.findOneOrFail(IdempotencyKeyRow, {caller, key});
  return outcomeOf(stored, fingerprint);
}

/** What an earlier request with the same key of the same caller came to; undefined if there was none. */
export async function earlierOutcome(
  em: EntityManager,
  {caller, key, fingerprint}: IdempotentRequest,
): Promise<EarlierOutcome | undefined> {
  const stored = await em.findOne(IdempotencyKeyRow, {caller, key, expiresAt: {$gt: raw('now()')}});
  return stored === null ? undefined : outcomeOf(stored, fingerprint);
}

/** Forgets up to `limit` answers that have expired. @returns how many */
export function forgetAnswers(database: Database, {limit}: {limit: number}): Promise<number> {
  return database.execute(async (em) => {
    const {affectedRows} = await em.execute<{affectedRows: number}>(forgetExpired, [limit], 'run');
    return affectedRows;
  });
}

function outcomeOf(stored: IdempotencyKeyRow, fingerprint: string): EarlierOutcome {
  return stored.fingerprint === fingerprint ? {kind: 'answered', answer: stored.answer} : {kind: 'keyReused'};
}

/** An answer that expired makes room. All time is the database's, so that the clocks of replicas do not matter. */
const take = `
  insert into idempotency_keys (caller, key, fingerprint, answer, answered_at, expires_at) 
  values (?, ?, ?, ?, now(), now() + ? * interval '1 millisecond')
  on conflict (caller, key) do update
  set fingerprint = excluded.fingerprint, answer = excluded.answer,
    answered_at = excluded.answered_at, expires_at = excluded.expires_at
  where idempotency_keys.expires_at <= now()
  returning key`;

/** Several replicas may forget at once: each takes what no other has in hand. */
const forgetExpired = `
  with expired as materialized (
    select caller, key from idempotency_keys where expires_at < now()
    order by expires_at limit ? for update skip locked
  )
  delete from idempotency_keys using expired
  where idempotency_keys.caller = expired.caller and idempotency_keys.key = expired.key`;
