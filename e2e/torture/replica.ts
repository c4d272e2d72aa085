import type {StartedProcess} from '@orderwell/test-support';

/** How one service is started. */
export type Start = () => StartedProcess;

/** One place at which a service runs, in one process after the other. It must only end when it is told to. */
export class Replica {
  readonly app: 'order-app' | 'payment-app';
  readonly #start: Start;
  #process: StartedProcess | undefined;
  #address: string | undefined;
  #told = false;

  constructor(app: 'order-app' | 'payment-app', start: Start) {
    this.app = app;
    this.#start = start;
  }

  /** Where it takes requests; undefined while it does not run, and for a service that takes none. */
  get address(): string | undefined {
    return this.#address;
  }

  /** What is wrong with how it ended, if it did so by itself. */
  get complaint(): string | undefined {
    const process = this.#process;
    if (process === undefined || this.#told) return undefined;
    const {exitCode, signalCode} = process.child;
    if (exitCode === null && signalCode === null) return undefined;
    return `a ${this.app} ended by itself (${exitCode ?? signalCode}): ${process.lines.slice(-3).join('\n')}`;
  }

  get lines(): readonly string[] {
    return this.#process?.lines ?? [];
  }

  /** Starts it, and resolves when it has begun to work, or to wait for its servers. */
  async start(): Promise<void> {
    this.#told = false;
    this.#process = this.#start();
    const {port, host = '127.0.0.1'} = JSON.parse(
      await this.#process.line(this.app === 'order-app' ? /"msg":"listening on/ : /"msg":"health on/),
    ) as {port?: number; host?: string};
    this.#address = port === undefined ? undefined : `http://${host}:${port}`;
  }

  /** Ends it, by force or in order, and resolves when it is gone. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<{readonly code: number | null}> {
    this.#told = true;
    this.#address = undefined;
    const ended = await this.#process?.stop(signal);
    return {code: ended?.code ?? null};
  }

  /** SIGSTOP: it says nothing, and its connections stand. */
  pause(): void {
    this.#process?.kill('SIGSTOP');
  }

  resume(): void {
    this.#process?.kill('SIGCONT');
  }
}
