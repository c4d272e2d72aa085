import {type ChildProcess, execFile, spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {connect} from 'amqplib';
import type {Context} from 'mocha';
import {freePort} from './free-port.ts';
import {brokerIsPromised, skipSuite} from './rabbitmq.ts';
import {register} from './register.ts';

const run = promisify(execFile);

// oxlint-disable-next-line node/no-process-env -- tests are told of programs by the environment.
const {TEST_RABBITMQ_DIR} = process.env;

/** Where RabbitMQ's packages put `rabbitmq-server`, past any wrapper that changes the user. */
const usualDirectories = ['/usr/lib/rabbitmq/bin', '/opt/rabbitmq/sbin', '/opt/homebrew/sbin', '/usr/local/sbin'];

/** How long a node may take to start, and between two looks whether it has. */
const startTimeoutMs = 60_000;
const startPollMs = 100;

function programs(): string | undefined {
  const directories = TEST_RABBITMQ_DIR ? [TEST_RABBITMQ_DIR] : usualDirectories;
  return directories.find((directory) => existsSync(path.join(directory, 'rabbitmq-server')));
}

/** For a `before` hook: skips the suite where RabbitMQ is not installed, and fails where a broker is promised. */
export function requireOwnBroker(context: Context): void {
  const reason = whyNoOwnBroker();
  if (reason !== undefined) skipSuite(context, reason);
}

/** Why there can be no broker of one's own: RabbitMQ is not installed. @throws Error where a broker is promised */
export function whyNoOwnBroker(): string | undefined {
  if (programs() !== undefined) return undefined;
  const reason = 'no rabbitmq-server is installed (TEST_RABBITMQ_DIR names its directory)';
  if (brokerIsPromised) throw new Error(`${reason}, and REQUIRE_BROKER=1 promises one`);
  return reason;
}

/** A limit on a process has to be set by the process that becomes it. */
function limited(program: string, fileHandlesMax: number | undefined): readonly [command: string, args: string[]] {
  if (fileHandlesMax === undefined) return [program, []];
  return ['sh', ['-c', `ulimit -n ${fileHandlesMax} && exec "$0"`, program]];
}

/**
 * A RabbitMQ node of the test's own, with a name, a port and a data directory that nobody else uses, so that it can be
 * killed. Its port stays the same when it is started again.
 */
export class OwnBroker {
  readonly url: string;
  readonly #directory: string;
  readonly #strikeOff: () => void;
  readonly #name: string;
  readonly #ports: {readonly amqp: number; readonly distribution: number};
  readonly #fileHandlesMax: number | undefined;
  #node: ChildProcess | undefined;

  private constructor(
    directory: string,
    ports: {readonly amqp: number; readonly distribution: number},
    {
      credentials = 'guest:guest',
      fileHandlesMax,
    }: {credentials?: string | undefined; fileHandlesMax?: number | undefined},
  ) {
    this.#directory = directory;
    this.#fileHandlesMax = fileHandlesMax;
    this.#strikeOff = register({kind: 'directory', path: directory});
    this.#ports = ports;
    this.#name = `orderwell-test-${randomBytes(4).toString('hex')}@localhost`;
    this.url = `amqp://${credentials}@127.0.0.1:${ports.amqp}`;
    process.once('exit', () => this.#signal('SIGKILL'));
  }

  /**
   * Starts a new node, and resolves when it takes connections.
   * @param options.definitions file with the users and permissions that it begins with, instead of its usual user
   * @param options.credentials name and password, with a colon between, of the user that may do everything
   * @param options.fileHandlesMax how many files and sockets the node may have open at once
   */
  static async start({
    definitions,
    ...options
  }: {
    definitions?: string;
    credentials?: string;
    fileHandlesMax?: number;
  } = {}): Promise<OwnBroker> {
    const directory = await mkdtemp(path.join(tmpdir(), 'orderwell-test-rabbitmq-'));
    await mkdir(path.join(directory, 'home'));
    const ports = {amqp: await freePort(), distribution: await freePort()};
    const settings = [`listeners.tcp.1 = 127.0.0.1:${ports.amqp}`, 'log.console = true', 'log.file = false'];
    if (definitions !== undefined) settings.push(`load_definitions = ${definitions}`);
    await writeFile(path.join(directory, 'rabbitmq.conf'), `${settings.join('\n')}\n`);
    await writeFile(path.join(directory, 'plugins'), '[].\n');
    const broker = new OwnBroker(directory, ports, options);
    await broker.start();
    return broker;
  }

  /** Starts the node again on what it has stored, and resolves when it takes connections. */
  async start(): Promise<void> {
    const log: string[] = [];
    // A process group of its own, because the server is a child of the script that starts it.
    const program = path.join(programs() ?? '', 'rabbitmq-server');
    const [command, args] = limited(program, this.#fileHandlesMax);
    const node = spawn(command, args, {
      env: this.#environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [node.stdout, node.stderr]) stream.on('data', (text: Buffer) => log.push(text.toString()));
    this.#node = node;
    const deadline = Date.now() + startTimeoutMs;
    while (!(await this.#takesConnections())) {
      if (node.exitCode !== null || node.signalCode !== null || Date.now() > deadline) {
        throw new Error(`the broker of this test did not start:\n${log.join('').slice(-2_000)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, startPollMs));
    }
    log.length = 0;
  }

  /** SIGKILL: nothing is flushed, closed or said. Resolves when the node is gone. */
  async kill(): Promise<void> {
    const node = this.#node;
    if (node === undefined || node.exitCode !== null || node.signalCode !== null) return;
    this.#signal('SIGKILL');
    await once(node, 'exit');
  }

  /** SIGSTOP: the node says nothing, and its connections stand. */
  pause(): void {
    this.#signal('SIGSTOP');
  }

  resume(): void {
    this.#signal('SIGCONT');
  }

  /** Has the node believe that it is short of memory, or of disk, or not any more: it stops reading from publishers. */
  async alarm(resource: 'memory' | 'disk', on: boolean): Promise<void> {
    await (resource === 'memory'
      ? this.#control('set_vm_memory_high_watermark', on ? '0' : '0.4')
      : this.#control('set_disk_free_limit', on ? '1000000GB' : '50MB'));
  }

  /** How many messages are with consumers, or anywhere else but waiting. Slow: it asks the node's own command. */
  async unacknowledged(): Promise<number> {
    const listing = await this.#control('--silent', 'list_queues', 'messages_unacknowledged');
    return listing.split('\n').reduce((sum, line) => sum + Number(line), 0);
  }

  /** Ends the node and removes what it has stored. */
  async remove(): Promise<void> {
    await this.kill();
    await rm(this.#directory, {recursive: true, force: true, maxRetries: 5, retryDelay: 200});
    this.#strikeOff();
  }

  async #control(...args: string[]): Promise<string> {
    const program = path.join(programs() ?? '', 'rabbitmqctl');
    return (await run(program, ['--quiet', '--node', this.#name, ...args], {env: this.#environment})).stdout;
  }

  async #takesConnections(): Promise<boolean> {
    try {
      const model = await connect(this.url, {timeout: 1_000});
      await model.close();
      return true;
    } catch {
      return false;
    }
  }

  #signal(signal: NodeJS.Signals): void {
    const node = this.#node;
    if (node?.pid === undefined || node.exitCode !== null || node.signalCode !== null) return;
    process.kill(-node.pid, signal);
  }

  get #environment(): Record<string, string | undefined> {
    const inside = (name: string): string => path.join(this.#directory, name);
    return {
      // oxlint-disable-next-line node/no-process-env -- where the programs it is made of are found.
      PATH: process.env['PATH'],
      HOME: inside('home'),
      RABBITMQ_NODENAME: this.#name,
      RABBITMQ_DIST_PORT: `${this.#ports.distribution}`,
      RABBITMQ_BASE: this.#directory,
      RABBITMQ_MNESIA_BASE: inside('mnesia'),
      RABBITMQ_LOG_BASE: inside('log'),
      RABBITMQ_LOGS: '-',
      RABBITMQ_PID_FILE: inside('pid'),
      RABBITMQ_CONFIG_FILE: inside('rabbitmq.conf'),
      RABBITMQ_ENABLED_PLUGINS_FILE: inside('plugins'),
      RABBITMQ_CONF_ENV_FILE: inside('rabbitmq-env.conf'),
    };
  }
}
