import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {setTimeout as pause} from 'node:timers/promises';
import {register} from '../packages/test-support/src/register.ts';
import {root} from './division.ts';
import {readTally, type RoomEnd, type Tally} from './tally.ts';

const bin = (name: string): string => path.join(root, 'node_modules', '.bin', name);

/** Least share of the domain's lines and branches that its own tests run through, in percent. */
const domainCoverageMin = 95;
/** How long a room that is told to stop may clean up, in milliseconds. */
const stopTimeoutMs = 15_000;
/** How long its last lines may take after it has ended, in milliseconds: what it has left running may keep its output open. */
const lastLinesTimeoutMs = 1_000;

export interface RoomRunOptions {
  /** Relative to the root. */
  readonly room: string;
  readonly files: readonly string[];
  /** Where the run keeps what it writes. */
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Gets each line that its tests print. */
  readonly onLine: (line: string) => void;
}

/** The tests of one room, in a process group of their own. */
export class RoomRun {
  readonly room: string;
  /** Resolves when its process has ended, however it did. */
  readonly ended: Promise<RoomEnd>;
  readonly #options: RoomRunOptions;
  readonly #tallyFile: string;
  readonly #child: ChildProcess;

  constructor(options: RoomRunOptions) {
    const {room, directory, environment, onLine} = options;
    this.room = room;
    this.#options = options;
    const base = path.join(directory, room.replaceAll('/', '-'));
    this.#tallyFile = `${base}.tally`;
    const [command = '', ...args] = commandOf(options, `${base}.mocharc.json`);
    this.#child = spawn(command, args, {
      cwd: path.join(root, room),
      env: {...environment, TEST_TALLY_FILE: this.#tallyFile},
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream !== null) createInterface({input: stream}).on('line', onLine);
    }
    const struckOff = this.#child.pid === undefined ? undefined : register({kind: 'process', pid: this.#child.pid});
    this.ended = this.#end().finally(struckOff);
  }

  get tally(): Tally {
    return readTally(this.#tallyFile);
  }

  /** Has it clean up and end; by force if it does not. */
  async stop(): Promise<void> {
    this.#signal('SIGINT');
    const timer = setTimeout(() => this.#signal('SIGKILL'), stopTimeoutMs);
    await this.ended;
    clearTimeout(timer);
  }

  async #end(): Promise<RoomEnd> {
    const closed = once(this.#child, 'close');
    const [code] = (await once(this.#child, 'exit')) as [number | null];
    await Promise.race([closed, pause(lastLinesTimeoutMs)]);
    const {room, files} = this.#options;
    return {room, files, tally: this.tally, code};
  }

  #signal(signal: NodeJS.Signals): void {
    const {pid, exitCode, signalCode} = this.#child;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    // Mocha passes an interrupt on to the process that runs the tests.
    process.kill(signal === 'SIGKILL' ? -pid : pid, signal);
  }
}

function commandOf({room, files}: RoomRunOptions, configFile: string): string[] {
  const config = JSON.parse(readFileSync(path.join(root, room, '.mocharc.json'), 'utf8')) as object;
  const spec = files.map((file) => path.relative(room, file));
  // Files that are named on the command line would be added to those of the room's own configuration.
  writeFileSync(configFile, JSON.stringify({...config, spec, 'forbid-only': true}));
  const reporter = path.join(root, 'scripts', 'reporter.ts');
  const mocha = [bin('mocha'), '--config', configFile, '--reporter', reporter];
  if (process.stdout.isTTY) mocha.push('--color');
  if (room !== 'packages/domain') return mocha;
  const coverage = ['--check-coverage', '--lines', `${domainCoverageMin}`, '--branches', `${domainCoverageMin}`];
  return [bin('c8'), ...coverage, '--include', 'src/**', '--reporter', 'text-summary', ...mocha];
}
