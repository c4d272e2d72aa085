import {randomBytes} from 'node:crypto';
import {
  access,
  chown,
  constants,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {EmbeddedPostgresError, reasonOf} from './errors.ts';
import {runToEnd, type ServerAccount} from './run-to-end.ts';
import type {ServerBinaries} from './server-binaries.ts';

/** What lies where in a data directory. */
export interface DataDirectory {
  readonly path: string;
  /** PostgreSQL's own directory. It is either complete or absent. */
  readonly cluster: string;
  /** The superuser's password, readable by the current user only. */
  readonly passwordFile: string;
  readonly lockFile: string;
  readonly logFile: string;
}

/** The superuser of the cluster. */
export const superuser = 'postgres';

const unfinishedPrefix = 'creating-';

/** Makes sure that the directory is there and writable. */
export async function openDataDirectory(dataDir: string): Promise<DataDirectory> {
  try {
    // A server that runs as another user has to pass through; what is secret in here has a mode of its own.
    await mkdir(resolve(dataDir), {recursive: true, mode: process.geteuid?.() === 0 ? 0o711 : 0o700});
    // The real path, as it is what an orphan is recognised by.
    const path = await realpath(dataDir);
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return {
      path,
      cluster: join(path, 'postgres'),
      passwordFile: join(path, 'password'),
      lockFile: join(path, 'lock'),
      logFile: join(path, 'server.log'),
    };
  } catch (error) {
    throw new EmbeddedPostgresError(
      `Cannot use ${dataDir} as data directory (${reasonOf(error)}): make it a directory that this user may write, or choose another one.`,
    );
  }
}

/**
 * Creates the cluster when it is not there. All is made in a directory aside and renamed into place at the end, so
 * that a kill at any moment leaves a complete cluster or none. The caller holds the directory's lock.
 */
export async function createClusterWhenMissing(
  directory: DataDirectory,
  binaries: ServerBinaries,
  account: ServerAccount,
  options: {readonly durable: boolean; readonly log: (line: string) => void; readonly signal: AbortSignal | undefined},
): Promise<void> {
  const entries = await readdir(directory.path);
  for (const name of entries.filter((entry) => entry.startsWith(unfinishedPrefix))) {
    // An initdb whose parent was killed may still be writing; what it adds now goes at the next start.
    await rm(join(directory.path, name), {recursive: true, force: true}).catch(() => {});
  }
  if (entries.includes('postgres')) return;

  const unfinished = await mkdtemp(join(directory.path, unfinishedPrefix));
  try {
    const [password, cluster] = [join(unfinished, 'password'), join(unfinished, 'postgres')];
    await writeDurably(password, randomBytes(24).toString('hex'));
    if (account.owner) {
      await chown(unfinished, account.owner.uid, account.owner.gid);
      await chown(password, account.owner.uid, account.owner.gid);
    }
    const args = [`--pgdata=${cluster}`, `--username=${superuser}`, `--pwfile=${password}`];
    args.push('--encoding=UTF8', '--no-locale', '--auth=scram-sha-256', '--no-instructions');
    if (!options.durable) args.push('--no-sync');
    const {code, reason} = await runToEnd(account, binaries.initdb, args, options);
    options.signal?.throwIfAborted();
    if (code !== 0) {
      throw new EmbeddedPostgresError(
        `Cannot create a PostgreSQL cluster in ${directory.path} (${reason}): mend that, then start again.`,
      );
    }
    if (account.owner) await chown(password, process.getuid?.() ?? 0, process.getgid?.() ?? 0);
    // The password goes first: without a cluster it is simply replaced, while a cluster without it is of no use.
    await rename(password, directory.passwordFile);
    await rename(cluster, directory.cluster);
    if (options.durable && process.platform !== 'win32') await syncDirectory(directory.path);
  } finally {
    await rm(unfinished, {recursive: true, force: true}).catch(() => {});
  }
}

/** The superuser's password. */
export async function readPassword(directory: DataDirectory): Promise<string> {
  try {
    return (await readFile(directory.passwordFile, 'utf8')).trim();
  } catch (error) {
    throw new EmbeddedPostgresError(
      `Cannot read the password of the database (${reasonOf(error)}): put that file back, or move ${directory.path} away to begin with an empty database.`,
    );
  }
}

async function writeDurably(file: string, content: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes renames in a directory outlive a power cut. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
