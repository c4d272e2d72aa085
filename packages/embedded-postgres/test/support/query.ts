import {Client} from 'pg';

/** Runs statements on a connection of their own, and returns the first column of the last one's rows. */
export async function query(url: string, ...statements: string[]): Promise<unknown[]> {
  const client = new Client({connectionString: url});
  await client.connect();
  try {
    let values: unknown[] = [];
    for (const statement of statements) {
      const {rows} = await client.query<unknown[]>({text: statement, rowMode: 'array'});
      values = rows.map((row) => row[0]);
    }
    return values;
  } finally {
    await client.end();
  }
}
