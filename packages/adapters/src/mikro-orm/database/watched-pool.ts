import type {PostgreSqlConnection} from '@mikro-orm/postgresql';
import type {OpenClients} from '../../postgres/index.ts';

export type Pool = Awaited<ReturnType<PostgreSqlConnection['getNativeClient']>>;

/** What is needed of the pool's clients; their own type is the driver's, which is none of our dependencies. */
interface Client {
  query: unknown;
  release: (destroy?: boolean) => void;
  end(): Promise<void>;
}

/** Keeps broken connections from ending the process, from being used again, and from using up the pool. */
export function watch(
  pool: Pool,
  {idleBroke, clients}: {readonly idleBroke: (error: unknown) => void; readonly clients?: OpenClients},
): void {
  // An 'error' event that nobody listens to ends the process. The pool has dropped the connection by then.
  pool.on('error', idleBroke);
  const lent = new Set<Client>();
  pool.on('acquire', (client) => lent.add(client));
  pool.on('release', (_error, client) => lent.delete(client));
  pool.on('connect', (client) => {
    endWhenUnanswered(client);
    clients?.opened(client);
    client.once('end', () => {
      if (lent.has(client)) takeBack(client);
    });
  });
}

/**
 * Kysely 0.29, below MikroORM, never gives a connection back whose `begin` or `rollback` failed
 * (https://github.com/kysely-org/kysely/issues/1990). A restart of the server in the middle of a few transactions would
 * use up the pool for good, so a connection that ended is taken back.
 */
function takeBack(client: Client): void {
  client.release(true);
  // Whoever does give it back is not to be told that this was done already.
  client.release = () => undefined;
}

/** What pg 8 rejects with when its `query_timeout` passes. */
export const unansweredMessage = 'Query read timeout';

/**
 * pg stops waiting when `query_timeout` passes, but keeps the connection, and everything that is asked next on it waits
 * behind the question that is still open. So the connection is ended: what follows on it, such as a rollback, fails at
 * once.
 */
function endWhenUnanswered(client: Client): void {
  const query = (client.query as (...question: unknown[]) => unknown).bind(client);
  client.query = (...question: unknown[]): unknown => {
    const answer = query(...question);
    if (!(answer instanceof Promise)) return answer;
    return answer.catch((error: unknown) => {
      if (error instanceof Error && error.message === unansweredMessage) client.end().catch(() => undefined);
      throw error;
    });
  };
}
