import {spawnSync} from 'node:child_process';
import {chmod, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {expect} from 'chai';
import {query} from './support/query.ts';
import {createSandbox, type Sandbox} from './support/sandbox.ts';

describe('embedded PostgreSQL: run as root', () => {
  let sandbox: Sandbox;
  before(function () {
    if (process.getuid?.() === 0) return;
    // The reporter prints it with what was skipped.
    Object.assign(this.test?.parent ?? {}, {skipReason: 'it is about root, and this user is not root'});
    this.skip();
  });
  beforeEach(async () => {
    sandbox = await createSandbox();
  });
  afterEach(() => sandbox?.cleanUp());

  it('given a parent directory closed to others, starts, and starts again', async () => {
    expect((await stat(sandbox.parentDir)).mode & 0o777).to.equal(0o700);
    await (await sandbox.start()).stop();
    const server = await sandbox.start();
    expect(await query(server.url('postgres'), 'select 1')).to.deep.equal([1]);
  });

  it('given directories open to others, gives the server no privilege; otherwise the one to pass them', async () => {
    await chmod(sandbox.parentDir, 0o755);
    const others = {uid: 65_534, gid: 65_534};
    const open = spawnSync('/bin/ls', [import.meta.dirname], others).status === 0;
    const server = await sandbox.start();
    const status = `select pg_read_file('/proc/self/status')`;
    const [text] = await query(server.url('postgres'), status);
    // CAP_DAC_OVERRIDE is bit 1 (capabilities(7)).
    expect(text).to.match(open ? /CapEff:\s+0+\n/ : /CapEff:\s+0+2\n/);
  });

  it('given a cluster, runs the server as its owner, who is not root', async () => {
    const server = await sandbox.start();
    const {uid} = await stat(join(sandbox.dataDir, 'postgres'));
    expect(uid).to.not.equal(0);
    expect((await stat(`/proc/${server.pid}`)).uid).to.equal(uid);
  });
});
