import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {startEmbeddedPostgres} from '@orderwell/embedded-postgres';
import {expect} from 'chai';
import {createSandbox, type Sandbox} from './support/sandbox.ts';

/** What the set-up or the server says at the moment of the signal. */
const moments: readonly [when: string, line: RegExp][] = [
  ['the cluster is being created', /files belonging to this database system/],
  ['the cluster is all but complete', /performing post-bootstrap|Success/],
  ['the server is starting', /listening on IPv4|starting PostgreSQL/],
  ['the server is all but ready', /ready to accept connections/],
];

describe('embedded PostgreSQL: a start that is given up', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await createSandbox();
  });
  afterEach(() => sandbox.cleanUp());

  for (const [when, pattern] of moments) {
    it(`given a signal while ${when}, ends with its reason, leaves nothing running, and can start again`, async () => {
      const giving = new AbortController();
      const log = (line: string): void => {
        if (pattern.test(line)) giving.abort();
      };
      const outcome = await startEmbeddedPostgres({
        dataDir: sandbox.dataDir,
        durable: false,
        log,
        signal: giving.signal,
      }).catch((error: unknown) => error);
      expect(outcome).to.equal(giving.signal.reason);
      const left = await readdir(sandbox.dataDir);
      expect(left.filter((name) => name.startsWith('creating-'))).to.deep.equal([]);
      if (left.includes('postgres')) {
        expect(await readdir(join(sandbox.dataDir, 'postgres'))).to.not.include('postmaster.pid');
      }
      const again = await sandbox.start();
      expect(again.pid).to.be.greaterThan(0);
    });
  }

  it('given a signal that was there before, starts nothing', async () => {
    const signal = AbortSignal.abort();
    const outcome = await startEmbeddedPostgres({dataDir: sandbox.dataDir, signal}).catch((error: unknown) => error);
    expect(outcome).to.equal(signal.reason);
    expect(await readdir(sandbox.dataDir)).to.deep.equal(['lock']);
  });
});
