import {type Backoff, backoffMs, pause} from './backoff.ts';
import {troubleCalmMsMax} from './limits.ts';
import type {Logger} from './logger.ts';
import type {Stoppable} from './stoppable.ts';
import {TroubleLog} from './trouble-log.ts';

/** What became of one pass of a loop. */
export interface PassReport {
  /** Whether there is more to do at once. */
  readonly more: boolean;
  /** What went wrong without ending the pass. */
  readonly failures: readonly unknown[];
  /** How much was achieved; none unless given. Only looked at if what fails is not attempted again in each pass. */
  readonly succeeded?: number;
}

export interface BackgroundLoopOptions {
  /** For the log. */
  readonly name: string;
  /**
   * @param goOn false once the loop is to stop: a long pass begins nothing new then
   * @param failed is told what goes wrong in a long pass when it does, instead of the report
   */
  readonly pass: (goOn: () => boolean, failed: (error: unknown) => void) => Promise<PassReport>;
  /** Longest pause between two passes when nobody wakes the loop. */
  readonly pollMs: number;
  /** Pauses after passes that threw. */
  readonly backoff: Backoff;
  /**
   * Longest time in milliseconds after which something that failed is attempted again. 0 unless given: each pass
   * attempts everything.
   */
  readonly failuresReturnWithinMs?: number;
  readonly logger: Logger;
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number;
}

/**
 * Does something over and over: at once when woken, every `pollMs` milliseconds otherwise. One pass runs at a time.
 * Being woken is the fast way, polling the sure one: a wake-up that gets lost with a crash costs time, never work.
 *
 * When it is over that things fail: a pass without failures proves that if each pass attempts everything, or if only
 * whole passes failed. Where what failed comes back later, a pass may just have found nothing due. Then it takes that something succeeded since and
 * nothing has failed for as long as failures take to come back, or for a minute if that is shorter; or, if others
 * delivered it, that nothing has failed for longer than failures take to come back.
 */
export class BackgroundLoop implements Stoppable {
  readonly #options: BackgroundLoopOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #woken = false;
  #rest = new AbortController();
  readonly #trouble: TroubleLog;
  readonly #returnWithinMs: number;
  #succeededSince = false;
  /** Whether anything failed within a pass since the trouble began. */
  #failedWithin = false;

  constructor(options: BackgroundLoopOptions) {
    const {name, logger, now, failuresReturnWithinMs = 0} = options;
    this.#options = options;
    this.#returnWithinMs = failuresReturnWithinMs;
    const calmMs = Math.min(failuresReturnWithinMs, troubleCalmMsMax);
    this.#trouble = new TroubleLog({what: name, logger, calmMs, ...(now !== undefined && {now})});
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
        let toldFailures = 0;
        const report = await pass(
          () => !this.#stopping.signal.aborted,
          (error) => {
            toldFailures += 1;
            this.#trouble.failed(error, {loop: this.#options.name});
          },
        );
        failed = 0;
        this.#judge(report, toldFailures);
        if (!report.more && !this.#woken)
          await pause(pollMs, AbortSignal.any([this.#rest.signal, this.#stopping.signal]));
      } catch (error) {
        failed += 1;
        this.#succeededSince = false;
        this.#trouble.failed(error, {loop: this.#options.name});
        // A wake-up says that there is work, not that the fault is gone: it does not shorten this pause.
        await pause(backoffMs(backoff, failed), this.#stopping.signal);
      }
    }
  }

  #judge({failures, succeeded = 0}: PassReport, toldFailures = 0): void {
    const fields = {loop: this.#options.name};
    for (const failure of failures) this.#trouble.failed(failure, fields);
    const isClean = failures.length + toldFailures === 0;
    if (!isClean) this.#failedWithin = true;
    const proves = this.#returnWithinMs === 0 || succeeded > 0 || !this.#failedWithin;
    this.#succeededSince = isClean && (proves || this.#succeededSince);
    if (!isClean) return;
    const quietMs = this.#trouble.quietMs ?? 0;
    if (this.#succeededSince || quietMs > this.#returnWithinMs) this.#trouble.works(fields);
    if (this.#trouble.quietMs === undefined) this.#failedWithin = false;
  }
}
