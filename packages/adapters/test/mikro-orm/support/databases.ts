import {
  type OrderDatabase,
  openOrderDatabase,
  openPaymentDatabase,
  type PaymentDatabase,
} from '@orderwell/adapters/mikro-orm';
import {Client} from 'pg';
import {createDatabase, stopTestServer} from '../../support/postgres.ts';

/** A server may have to be unpacked and started first. */
const setUpTimeoutMs = 60_000;

// At the root: the server is shared by all files of this process.
after(() => stopTestServer());

/** Where nobody listens. */
export const deadUrl = 'postgres://somebody:swordfish@127.0.0.1:1/orders';

/** Talks to a database behind the back of what is under test. */
export async function query<Row extends object>(url: string, text: string, values: unknown[] = []): Promise<Row[]> {
  const client = new Client({connectionString: url});
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** An empty database for the tests of one `describe`, dropped after them. */
export function emptyDatabase(label: string): {readonly url: string} {
  let database: Awaited<ReturnType<typeof createDatabase>> | undefined;
  before(async function () {
    this.timeout(setUpTimeoutMs);
    database = await createDatabase(label);
  });
  after(() => database?.drop());
  return {
    get url() {
      if (database === undefined) throw new Error('the database is there from the first hook on');
      return database.url;
    },
  };
}

/** A migrated database for the tests of one `describe`, and what opens it; all that was opened is closed after each. */
function migratedDatabase<Opened extends OrderDatabase | PaymentDatabase, Options>(
  label: string,
  open: (options: Options & {url: string}) => Opened,
  tables: string,
) {
  const database = emptyDatabase(label);
  const opened: Opened[] = [];
  const clients: Client[] = [];
  const openOne = (options?: Options): Opened => {
    const one = open({...options, url: database.url} as Options & {url: string});
    opened.push(one);
    return one;
  };
  before(() => openOne().migrate());
  afterEach(async () => {
    // First: what they lock, others wait for.
    await Promise.all(clients.splice(0).map((client) => client.end()));
    await Promise.all(opened.splice(0).map((one) => one.close()));
    await query(database.url, `truncate ${tables}`);
  });
  return {
    get url() {
      return database.url;
    },
    open: openOne,
    /** A connection of the test's own, which is ended after it. */
    connect: async (): Promise<Client> => {
      const client = new Client({connectionString: database.url});
      clients.push(client);
      await client.connect();
      return client;
    },
    query: <Row extends object>(text: string, values: unknown[] = []) => query<Row>(database.url, text, values),
  };
}

type OrderOptions = Omit<Parameters<typeof openOrderDatabase>[0], 'url'>;
type PaymentOptions = Omit<Parameters<typeof openPaymentDatabase>[0], 'url'>;

export const orderDatabase = (label: string) =>
  migratedDatabase<OrderDatabase, OrderOptions>(
    label,
    openOrderDatabase,
    'orders, order_lines, order_events, idempotency_keys, processed_messages, customers, products restart identity',
  );

export const paymentDatabase = (label: string) =>
  migratedDatabase<PaymentDatabase, PaymentOptions>(
    label,
    openPaymentDatabase,
    'payments, processed_messages restart identity',
  );

/** All columns that say when something happened or is due, by the database's time. */
const timesOfTheStore: Readonly<Record<string, readonly string[]>> = {
  orders: ['inquire_at'],
  order_events: ['due_at', 'stored_at', 'delivered_at', 'parked_at'],
  payments: ['due_at', 'stored_at', 'parked_at', 'gateway_due_at'],
  idempotency_keys: ['answered_at', 'expires_at'],
  processed_messages: ['recorded_at'],
};

/** Makes the time of a database pass, by so many milliseconds: everything in it is so much older. */
export async function passTimeOf({url}: {readonly url: string}, ms: number): Promise<void> {
  await query(url, `do $$ begin ${Object.entries(timesOfTheStore).map(agedBy(ms)).join(' ')} end $$`);
}

/** Of the tables, each side has some. */
const agedBy =
  (ms: number) =>
  ([table, columns]: readonly [string, readonly string[]]): string => {
    const older = columns.map((column) => `${column} = ${column} - ${ms} * interval '1 millisecond'`);
    return `if to_regclass('public.${table}') is not null then update ${table} set ${older.join(', ')}; end if;`;
  };
