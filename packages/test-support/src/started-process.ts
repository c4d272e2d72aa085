import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {register} from './register.ts';

/** The top of the workspace. */
export const workspaceRoot = path.resolve(import.meta.dirname, '../../..');

export interface ProcessOptions {
  /** The program that runs it, with its arguments: this process's own Node.js, for our sources, unless given. */
  readonly node?: readonly [string, ...string[]];
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory?: string;
}

/** Longest time in milliseconds that a test waits for a line of output or for the end. */
const patienceMs = 60_000;

/** A program of ours in a process of its own, and everything that it has printed. */
export class StartedProcess {
  readonly child: ChildProcess;
  readonly lines: string[] = [];
  readonly ended: Promise<{readonly code: number | null; readonly signal: NodeJS.Signals | null}>;
  readonly #listeners = new Set<(line: string) => void>();

  /** @param program path of a TypeScript file, from the top of the workspace */
  constructor(
    program: string,
    {
      node: [node, ...options] = [process.execPath, '--conditions=source'],
      args = [],
      environment = {},
      workingDirectory = workspaceRoot,
    }: ProcessOptions = {},
  ) {
    this.child = spawn(node, [...options, path.resolve(workspaceRoot, program), ...args], {
      cwd: workingDirectory,
      // oxlint-disable-next-line node/no-process-env -- a program of ours gets what the tests got, and more.
      env: {...process.env, ...environment},
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream === null) continue;
      createInterface({input: stream}).on('line', (line) => {
        this.lines.push(line);
        for (const listener of this.#listeners) listener(line);
      });
    }
    const {pid} = this.child;
    const strikeOff = pid === undefined ? undefined : register({kind: 'process', pid});
    this.ended = once(this.child, 'close').then(() => {
      strikeOff?.();
      return {code: this.child.exitCode, signal: this.child.signalCode};
    });
  }

  get output(): string {
    return this.lines.join('\n');
  }

  /** Resolves with the first line, printed already or yet to come, that matches. */
  async line(pattern: RegExp): Promise<string> {
    const printed = this.lines.find((line) => pattern.test(line));
    if (printed !== undefined) return printed;
    const {promise, resolve, reject} = Promise.withResolvers<string>();
    const listener = (line: string): void => {
      if (pattern.test(line)) resolve(line);
    };
    const complain = (why: string) => (): void => reject(new Error(`${why} before ${pattern}:\n${this.output}`));
    const timer = setTimeout(complain(`nothing printed for ${patienceMs} ms`), patienceMs);
    this.#listeners.add(listener);
    void this.ended.then(complain('the process ended'));
    return promise.finally(() => {
      clearTimeout(timer);
      this.#listeners.delete(listener);
    });
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ends the process in order, the hard way if it does not go. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<{readonly code: number | null}> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    const timer = setTimeout(() => this.child.kill('SIGKILL'), patienceMs);
    const {code} = await this.ended;
    clearTimeout(timer);
    return {code};
  }
}

/** Asks again and again, with a short rest in between, until the answer is the one that is waited for. */
export async function eventually<T>(ask: () => Promise<T>, isRight: (answer: T) => boolean, what: string): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`${what} did not happen in ${patienceMs} ms: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
