import {Migration} from '@mikro-orm/migrations';
import {databaseAddress} from '@orderwell/adapters/postgres';
import {expect} from 'chai';
import {Client} from 'pg';
import {asDomainError, codeOf} from '../../src/mikro-orm/database/failures.ts';
import * as limits from '../../src/mikro-orm/limits.ts';
import {migrate} from '../../src/mikro-orm/database/migrate.ts';
import type {ListedMigration} from '../../src/mikro-orm/database/migration-session.ts';
import {ConcurrentIndex} from '../../src/mikro-orm/migrations/concurrent-index.ts';
import {LogBook} from '../support/log-book.ts';
import {emptyDatabase, query} from './support/databases.ts';
import {expectUnavailable} from './support/errors.ts';

const waitMs = 15_000;

class AddColour extends Migration {
  override up(): void {
    this.addSql('alter table things add column colour text');
  }
}

class IndexColours extends ConcurrentIndex {
  override readonly index = 'things_by_name';
  override readonly definition = 'on things (name)';
}

const addColour: readonly ListedMigration[] = [{name: '0001-add-colour', class: AddColour}];
const indexColours: readonly ListedMigration[] = [{name: '0001-index-colours', class: IndexColours}];

describe('A migration of a table that is in use', function () {
  this.timeout(waitMs);
  const database = emptyDatabase('tables in use');
  const others: Client[] = [];

  beforeEach(() => query(database.url, 'create table things (name text not null)'));
  afterEach(async () => {
    await Promise.all(others.splice(0).map((other) => other.end()));
    await query(database.url, 'drop table things; drop table if exists schema_migrations');
  });

  /** Somebody else, in the middle of a transaction that has run the statement. */
  async function inTransaction(statement: string): Promise<Client> {
    const other = new Client({connectionString: database.url});
    others.push(other);
    await other.connect();
    await other.query(`begin; ${statement}`);
    return other;
  }

  function migrating(migrations: readonly ListedMigration[], signal?: AbortSignal) {
    const log = new LogBook();
    const ended = migrate({
      address: databaseAddress(database.url),
      logger: log,
      connectTimeoutMs: 3_000,
      migrations,
      signal,
    });
    // Looked at by the test, but maybe later than it rejects.
    ended.catch(() => undefined);
    return {log, ended};
  }

  /** Resolves with the session that waits for a lock with such a statement, once it has waited for so long. */
  async function waiter(statement: string, forMs = 0): Promise<number> {
    const waiting = `
      select pid from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and query ilike $1
        and clock_timestamp() - query_start > $2::int * interval '1 millisecond'`;
    const watcher = new Client({connectionString: database.url});
    others.push(watcher);
    await watcher.connect();
    for (;;) {
      const [found] = (await watcher.query<{pid: number}>(waiting, [`%${statement}%`, forMs])).rows;
      if (found !== undefined) return found.pid;
    }
  }

  const validity = async (): Promise<boolean[]> => {
    const indexes = await query<{valid: boolean}>(
      database.url,
      `select indisvalid as valid from pg_index where indexrelid = to_regclass('things_by_name')`,
    );
    return indexes.map(({valid}) => valid);
  };

  it('given a long reader, keeps others waiting for the lock time-out at most, and ends once the reader is gone', async () => {
    const reader = await inTransaction('select * from things');
    const {log, ended} = migrating(addColour);
    await waiter('alter table');
    const asked = performance.now();
    await query(database.url, 'select * from things');
    expect(performance.now() - asked).to.be.below(limits.tableLockTimeoutMs + 1_000);
    await log.line(/in use/);
    await reader.query('commit');
    await ended;
    expect(await query(database.url, 'select colour from things')).to.deep.equal([]);
    expect(log.lines.map(({message}) => message)).to.have.length(3);
    expect(
      log.matching(/^migrating the database: a table that is to be changed is in use; trying again$/),
    ).to.have.length(1);
    expect(log.matching(/^migrating the database: works now, after \d+ s and \d+ failures?$/)).to.have.length(1);
    expect(log.matching(/^migrated the database$/)).to.have.length(1);
  });

  it('given a pooler that hands sessions on, holds its turn in a transaction and leaves no lock in the session', async () => {
    const reader = await inTransaction('select * from things');
    const {ended} = migrating(addColour);
    await waiter('alter table');
    const holders = await query<{state: string}>(
      database.url,
      `select state from pg_stat_activity join pg_locks using (pid)
      where locktype = 'advisory' and datname = current_database()`,
    );
    expect(holders).to.deep.equal([{state: 'idle in transaction'}]);
    await reader.query('commit');
    await ended;
  });

  it('given a stop while it waits for the table, gives up and is UNAVAILABLE', async () => {
    await inTransaction('select * from things');
    const stopping = new AbortController();
    const {log, ended} = migrating(addColour, stopping.signal);
    await log.line(/in use/);
    stopping.abort();
    await expectUnavailable(ended);
    expect(await query(database.url, 'select * from schema_migrations')).to.deep.equal([]);
  });

  it('given that the session with its turn ends, gives up instead of going on beside another replica', async () => {
    const reader = await inTransaction('select * from things');
    const {log, ended} = migrating(addColour);
    await waiter('alter table');
    const turn = `select pid from pg_locks where locktype = 'advisory' and granted
      and database = (select oid from pg_database where datname = current_database())`;
    const terminated = await query(database.url, `select pg_terminate_backend(pid) from (${turn}) as turn`);
    expect(terminated).to.have.length(1);
    await log.line(/in use/);
    await reader.query('commit');
    expect(await ended.then(() => 'migrated', asDomainError)).to.have.property('code', 'UNAVAILABLE');
    expect(await query(database.url, 'select * from schema_migrations')).to.deep.equal([]);
  });

  describe('that builds an index concurrently', () => {
    it('given a writer that holds the table, lets others write, and waits for it however long that takes', async () => {
      const writer = await inTransaction(`insert into things values ('early')`);
      const {log, ended} = migrating(indexColours);
      await waiter('create index concurrently', limits.tableLockTimeoutMs + 500);
      await query(database.url, `insert into things values ('meanwhile')`);
      await writer.query('commit');
      await ended;
      expect(await validity()).to.deep.equal([true]);
      expect(log.lines.map(({message}) => message)).to.deep.equal(['migrated the database']);
      expect(await query(database.url, 'select name from schema_migrations')).to.deep.equal([
        {name: '0001-index-colours'},
      ]);
    });

    it('given a session that ends in the middle, leaves nothing that the next attempt does not put right', async () => {
      const writer = await inTransaction(`insert into things values ('early')`);
      const first = migrating(indexColours);
      const pid = await waiter('create index concurrently');
      await query(database.url, 'select pg_terminate_backend($1)', [pid]);
      expect(await first.ended.catch(codeOf)).to.equal('57P01');
      expect(await validity()).to.deep.equal([false]);
      await writer.query('commit');
      await migrating(indexColours).ended;
      expect(await validity()).to.deep.equal([true]);
    });

    it('does not wait for replicas that wait for their turn', async () => {
      const writer = await inTransaction(`insert into things values ('early')`);
      const first = migrating(indexColours);
      await waiter('create index concurrently');
      const second = migrating(indexColours);
      await second.log.line(/another replica migrates the database/);
      await writer.query('commit');
      await Promise.all([first.ended, second.ended]);
      expect(await validity()).to.deep.equal([true]);
      expect([first, second].map(({log}) => log.matching(/^migrated the database$/).length)).to.deep.equal([1, 0]);
    });
  });
});
