import type {ReadingSession} from './reading-session.ts';

/** The server's version, and its clock at this moment. */
export async function serverState(session: ReadingSession): Promise<{version: string; time: Date}> {
  const [row] = await session.rows<{version: string; time: Date}>(
    `select current_setting('server_version') as "version", clock_timestamp() as "time"`,
  );
  if (row === undefined) throw new TypeError('the server answered nothing');
  return row;
}

/** The names of the migrations that the database has been through, in order. */
export async function appliedMigrations(session: ReadingSession): Promise<readonly string[]> {
  const [found] = await session.rows<{there: boolean}>(
    `select to_regclass('schema_migrations') is not null as "there"`,
  );
  if (found?.there !== true) return [];
  const rows = await session.rows<{name: string}>('select name from schema_migrations order by id');
  return rows.map(({name}) => name);
}
