import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {setImmediate} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';

/** What the process in `starter.ts` tells. */
export type StarterMessage =
  | {readonly kind: 'started'; readonly url: string; readonly pid: number}
  | {readonly kind: 'failed'; readonly name: string}
  | {readonly kind: 'interrupted'};

/** Lets another process start a server on a directory. */
export function forkStarter(dataDir: string, ...args: string[]): ChildProcess {
  const script = fileURLToPath(new URL('starter.ts', import.meta.url));
  // Detached, so that a signal can be sent to its process group as a terminal does.
  return fork(script, [dataDir, ...args], {execArgv: ['--conditions=source'], detached: true});
}

/** The next message of such a process. */
export async function messageOf(starter: ChildProcess): Promise<StarterMessage> {
  const message = once(starter, 'message').then(([content]) => content as StarterMessage);
  const exit = once(starter, 'exit').then(([code, signal]) => {
    throw new Error(`The starting process ended with ${code ?? signal}.`);
  });
  return Promise.race([message, exit]);
}

export async function startedBy(starter: ChildProcess): Promise<{url: string; pid: number}> {
  const message = await messageOf(starter);
  if (message.kind !== 'started') throw new Error(`Expected a started server, got ${JSON.stringify(message)}.`);
  return message;
}

/** Ends a process for good, and waits for it. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** Whether a process runs; one that has ended and that nobody has collected does not. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) [ZX] /.test(status);
}

/** Waits for the end of a process that need not be a child, whose end is not an event. Mocha limits the wait. */
export async function ended(pid: number): Promise<void> {
  while (await isRunning(pid)) await setImmediate();
}

/** Ends a process that need not be a child, and waits for it. */
export async function end(pid: number, signal: 'SIGQUIT' | 'SIGKILL'): Promise<void> {
  if (await isRunning(pid)) process.kill(pid, signal);
  await ended(pid);
}
