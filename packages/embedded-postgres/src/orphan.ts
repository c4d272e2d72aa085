import {execFile} from 'node:child_process';
import {readFile, rm} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {EmbeddedPostgresError} from './errors.ts';
import {orphanPollIntervalMs} from './limits.ts';
import type {ServerBinaries} from './server-binaries.ts';
import {shutDown} from './shutdown.ts';

/**
 * Stops the server that a killed start has left behind on a cluster, if there is one. The caller holds the directory's
 * lock, so nobody uses that server any more.
 *
 * postmaster.pid names a process, but its id may belong to a stranger by now. So the process counts only when its
 * command line is that of a postmaster on this very directory. Otherwise the file is removed, as PostgreSQL would take
 * the stranger for a running server and refuse to start. Should a server be there nevertheless (somebody has moved
 * the directory below it), PostgreSQL's second guard refuses: its shared memory, whose key is the directory's inode.
 */
export async function stopOrphan(
  cluster: string,
  binaries: ServerBinaries,
  log: (line: string) => void,
): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid');
  const content = await readFile(pidFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (content === undefined) return;

  const pid = Number.parseInt(content, 10);
  if (pid > 0 && (await isPostmasterOn(cluster, pid))) {
    log(`stopping the PostgreSQL server (process ${pid}) that a killed start has left behind`);
    const stopped = await shutDown(pid, binaries, async (timeoutMs) => {
      const deadline = performance.now() + timeoutMs;
      // A process that is not our child announces its end to nobody. The command line is looked at again, as a zombie
      // that nobody collects still has a process id, but no command line.
      while (performance.now() < deadline) {
        if (!(await isPostmasterOn(cluster, pid))) return true;
        await delay(orphanPollIntervalMs);
      }
      return false;
    });
    if (!stopped) {
      throw new EmbeddedPostgresError(
        `A PostgreSQL server (process ${pid}) that a killed start has left behind on ${cluster} does not end: end it, then start again.`,
      );
    }
  }
  await rm(pidFile, {force: true});
}

async function isPostmasterOn(cluster: string, pid: number): Promise<boolean> {
  if (process.platform === 'linux') {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const args = line.split('\0');
    return basename(args[0] ?? '') === 'postgres' && args[args.indexOf('-D') + 1] === cluster;
  }
  const [file, ...args] =
    process.platform === 'win32'
      ? ([
          'powershell',
          '-NoProfile',
          '-Command',
          `(Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}').CommandLine`,
        ] as const)
      : (['ps', '-ww', '-o', 'command=', '-p', String(pid)] as const);
  const line = await new Promise<string>((resolve) => {
    execFile(file, args, {windowsHide: true}, (_error, stdout) => resolve(stdout));
  });
  // On Windows an argument with a space is quoted.
  return line.includes('postgres') && (line.includes(`-D ${cluster} `) || line.includes(`-D "${cluster}" `));
}
