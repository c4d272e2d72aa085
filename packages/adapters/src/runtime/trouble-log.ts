import * as limits from './limits.ts';
import type {Logger} from './logger.ts';
import {reasonOf} from './reason-of.ts';

export interface TroubleLogOptions {
  /** What is being attempted, as in `requesting payments`. */
  readonly what: string;
  /** What happens while it does not work. */
  readonly meanwhile?: string;
  /** How long nothing may have failed before something that works ends the trouble; 0 unless given. */
  readonly calmMs?: number;
  readonly logger: Logger;
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number;
}

/** What went on since something began to fail. */
interface Trouble {
  readonly beganAt: number;
  failedAt: number;
  saidAt: number;
  failures: number;
  /** Those that were said, without their numbers. */
  readonly kinds: Set<string>;
}

/**
 * Tells of something that is attempted over and over, and fails for a while: one line when that begins, one for each
 * other reason that comes up, then a count once a minute, and one line when it works again. Only the lines that give a
 * new reason carry the error with its stack. It has no timer: the count is said by a failure that comes after the minute.
 */
export class TroubleLog {
  readonly #options: TroubleLogOptions;
  readonly #now: () => number;
  readonly #meanwhile: string;
  #trouble: Trouble | undefined;

  constructor(options: TroubleLogOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#meanwhile = options.meanwhile ?? 'trying again';
  }

  /** Milliseconds since the last failure; undefined while all is well. */
  get quietMs(): number | undefined {
    return this.#trouble && this.#now() - this.#trouble.failedAt;
  }

  /** An attempt failed. @param fields what else the line says, if there is one */
  failed(error: unknown, fields: object = {}): void {
    const {what, logger} = this.#options;
    const now = this.#now();
    this.#trouble ??= {beganAt: now, failedAt: now, saidAt: now, failures: 0, kinds: new Set()};
    const trouble = this.#trouble;
    trouble.failures += 1;
    trouble.failedAt = now;
    const reason = reasonOf(error);
    if (isNew(reason, trouble.kinds)) {
      logger.warn({...fields, err: error}, `${what}: ${reason}; ${this.#meanwhile}`);
    } else if (now - trouble.saidAt >= limits.troubleCountEveryMs) {
      const soFar = `${seconds(now - trouble.beganAt)}, ${counted(trouble.failures)}`;
      logger.warn(
        {...fields, failures: trouble.failures},
        `${what}: still failing after ${soFar}, the last one: ${reason}; ${this.#meanwhile}`,
      );
    } else return;
    trouble.saidAt = now;
  }

  /** It works: ends the trouble, if there was any and nothing has failed for `calmMs`. */
  works(fields: object = {}): void {
    const {what, logger, calmMs = 0} = this.#options;
    if (this.#trouble === undefined || this.#now() - this.#trouble.failedAt < calmMs) return;
    const {beganAt, failures} = this.#trouble;
    this.#trouble = undefined;
    const all = `${seconds(this.#now() - beganAt)} and ${counted(failures)}`;
    logger.info({...fields, failures}, `${what}: works now, after ${all}`);
  }
}

/** Reasons that differ in numbers only are one: a count, a port, a time. */
function isNew(reason: string, kinds: Set<string>): boolean {
  const kind = reason.replaceAll(/\d+/g, '0');
  if (kinds.has(kind) || kinds.size >= limits.troubleReasonsMax) return false;
  kinds.add(kind);
  return true;
}

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
const counted = (failures: number): string => (failures === 1 ? '1 failure' : `${failures} failures`);
