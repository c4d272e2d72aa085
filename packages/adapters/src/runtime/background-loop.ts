import {type Backoff, backoffMs, pause} from './backoff.ts';
import type {Logger} from './logger.ts';
import {reasonOf} from './reason-of.ts';

/** What one pass of a loop found: whether there is more to do at once, and what went wrong without ending it. */
export interface PassReport {
  readonly more: boolean;
  readonly failures: readonly unknown[];
}

export interface BackgroundLoopOptions {
  /** For the log. */
  readonly name: string;
  readonly pass: () => Promise<PassReport>;
  /** Longest pause between two passes when nobody wakes the loop. */
  readonly pollMs: number;
  /** Pauses after passes that threw. */
  readonly backoff: Backoff;
  readonly logger: Logger;
}

/**
 * Does something over and over: at once when woken, every `pollMs` milliseconds otherwise. One pass runs at a time.
 * Being woken is the fast way, polling the sure one: a wake-up that gets lost with a crash costs time, never work.
 */
export class BackgroundLoop {
  readonly #options: BackgroundLoopOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #woken = false;
  #rest = new AbortController();
  #lastComplaint: string | undefined;

  constructor(options: BackgroundLoopOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Something is to be done: ends the pause, or makes another pass follow the one that runs. */
  wake(): void {
    this.#woken = true;
    this.#rest.abort();
  }

  /** Lets the running pass finish and starts no other. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const {pass, pollMs, backoff} = this.#options;
    let failed = 0;
    while (!this.#stopping.signal.aborted) {
      this.#woken = false;
      this.#rest = new AbortController();
      try {
        const {more, failures} = await pass();
        failed = 0;
        this.#complain(failures);
        if (!more && !this.#woken) await pause(pollMs, AbortSignal.any([this.#rest.signal, this.#stopping.signal]));
      } catch (error) {
        failed += 1;
        this.#complain([error]);
        // A wake-up says that there is work, not that the fault is gone: it does not shorten this pause.
        await pause(backoffMs(backoff, failed), this.#stopping.signal);
      }
    }
  }

  /** One line when something begins to go wrong, or goes wrong in another way, and one when it is over. */
  #complain(failures: readonly unknown[]): void {
    const {name, logger} = this.#options;
    const complaint = failures.length === 0 ? undefined : reasonOf(failures[0]);
    if (complaint === this.#lastComplaint) return;
    this.#lastComplaint = complaint;
    if (complaint === undefined) logger.info({loop: name}, `${name}: works again`);
    else logger.warn({loop: name, err: failures[0], count: failures.length}, `${name}: ${complaint}; trying again`);
  }
}
