import {execFile} from 'node:child_process';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {setTimeout as pause} from 'node:timers/promises';
import {promisify} from 'node:util';
import {startOf} from './process-identity.ts';

const run = promisify(execFile);

/** How long a process that is told to end may take until it is ended by force, and between two looks. */
const endTimeoutMs = 2_000;
const lookEveryMs = 20;

/** Ends a process and its group, whatever it does at the moment. @returns whether it ran */
export async function endProcess(pid: number, startedAt: string | undefined): Promise<boolean> {
  if (startedAt === undefined || startOf(pid) !== startedAt) return false;
  await end(pid, startedAt, 'SIGTERM');
  return true;
}

/** Ends the processes that were started on a directory, and removes it. @returns whether there was one */
export async function endDirectory(directory: string): Promise<boolean> {
  for (const {pid, startedAt, isPostgres} of await processesOn(directory)) {
    // An immediate shutdown rather than a kill, which would leave shared memory behind.
    await end(pid, startedAt, isPostgres ? 'SIGQUIT' : 'SIGTERM');
  }
  if (!existsSync(directory)) return false;
  for (const mountPoint of mountsBelow(directory)) await run('umount', [mountPoint]);
  await rm(directory, {recursive: true, force: true, maxRetries: 10, retryDelay: 50});
  return true;
}

async function end(pid: number, startedAt: string, first: NodeJS.Signals): Promise<void> {
  signalGroup(pid, first);
  // One that was stopped does not hear of anything else.
  signalGroup(pid, 'SIGCONT');
  const deadline = performance.now() + endTimeoutMs;
  while (startOf(pid) === startedAt) {
    if (performance.now() > deadline) signalGroup(pid, 'SIGKILL');
    await pause(lookEveryMs);
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, signal);
    } catch (error) {
      // No such process or group.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

interface Found {
  readonly pid: number;
  readonly startedAt: string;
  readonly isPostgres: boolean;
}

/**
 * Programs that were started with the directory in their environment, and servers that were told of it. Somebody who
 * only looks at a file in it is not meant, and neither is epmd, which all brokers of a machine share.
 */
async function processesOn(directory: string): Promise<Found[]> {
  const found: Found[] = [];
  for (const {pid, command, environment} of existsSync('/proc/self/stat') ? processesInProc() : await processesOfPs()) {
    const [program = ''] = command.split(' ');
    const isServer = /(^|\/)(postgres|beam\.smp)$/.test(program);
    const isOn = environment.includes(directory) || (isServer && command.includes(directory));
    const startedAt = startOf(pid);
    if (!isOn || startedAt === undefined || pid === process.pid || /(^|\/)epmd$/.test(program)) continue;
    found.push({pid, startedAt, isPostgres: /(^|\/)postgres$/.test(program)});
  }
  return found;
}

interface Words {
  readonly pid: number;
  readonly command: string;
  readonly environment: string;
}

function processesInProc(): Words[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const text = (pid: string, file: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'utf8').replaceAll('\0', ' ');
    } catch {
      // It has ended, or is somebody else's.
      return '';
    }
  };
  return pids.map((pid) => ({pid: Number(pid), command: text(pid, 'cmdline'), environment: text(pid, 'environ')}));
}

async function processesOfPs(): Promise<Words[]> {
  const {stdout} = await run('ps', ['-ax', '-o', 'pid=,command=']);
  return stdout.split('\n').map((line) => {
    const [, pid, command = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    return {pid: Number(pid), command, environment: ''};
  });
}

function mountsBelow(directory: string): string[] {
  if (!existsSync('/proc/self/mounts')) return [];
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  // Spaces are written as \040; see fstab(5).
  const points = mounts.map((line) => (line.split(' ')[1] ?? '').replaceAll('\\040', ' '));
  return points.filter((point) => point.startsWith(`${directory}/`)).toReversed();
}
