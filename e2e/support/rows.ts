import {Client} from 'pg';

/** The rows that a statement finds in a database, asked over a connection of its own. */
export async function rowsOf<Row extends object>(
  databaseUrl: string,
  statement: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new Client({connectionString: databaseUrl});
  await client.connect();
  try {
    return (await client.query<Row>(statement, [...values])).rows;
  } finally {
    await client.end();
  }
}
