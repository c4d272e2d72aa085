import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {register, StartedProcess, workspaceRoot} from '@orderwell/test-support';

/** What the start command started, on ports and a data directory of its own. */
export interface StartedSystem {
  readonly port: number;
  readonly managementPort: number;
  /** The address of one of its databases. */
  databaseUrl(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** Runs the root's `start` script as it is written, with options that only choose the ports and the data directory. */
export async function runStartCommand(): Promise<StartedSystem> {
  const manifest = await readFile(path.join(workspaceRoot, 'package.json'), 'utf8');
  const {scripts} = JSON.parse(manifest) as {scripts: {start: string}};
  const program = /^node --conditions=source (\S+)$/.exec(scripts.start)?.[1];
  if (program === undefined) throw new Error(`the start script cannot be run with options: ${scripts.start}`);
  const dataDir = await mkdtemp(path.join(tmpdir(), 'orderwell-docs-'));
  const strikeOff = register({kind: 'directory', path: dataDir});
  const child = new StartedProcess(program, {
    args: ['--port', '0', '--data-dir', dataDir],
    // The log is where the port of the health endpoints is told.
    environment: {LOG_LEVEL: 'info', MANAGEMENT_PORT: '0'},
  });
  const stop = async (): Promise<void> => {
    await child.stop('SIGINT');
    await rm(dataDir, {recursive: true, force: true});
    strikeOff();
  };
  try {
    const listening = await child.line(/^\{.*"msg":"listening on /);
    await child.line(/^Orderwell is ready at /);
    const {port, managementPort} = JSON.parse(listening) as {port: number; managementPort: number};
    return {port, managementPort, stop, databaseUrl: (name) => databaseUrl(dataDir, name)};
  } catch (error) {
    await stop();
    throw error;
  }
}

async function databaseUrl(dataDir: string, name: string): Promise<string> {
  const password = await readFile(path.join(dataDir, 'password'), 'utf8');
  // The fourth line of the file is the port: https://www.postgresql.org/docs/18/storage-file-layout.html
  const [, , , port] = (await readFile(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n');
  return `postgres://postgres:${password.trim()}@127.0.0.1:${port}/${name}`;
}
