import {EmbeddedPostgresError} from './errors.ts';
import {shortened} from './run-to-end.ts';

/** Something in the way of a start that another try may overcome. */
export type Obstacle = 'port taken' | 'leftovers of an orphan';

/** The server process ended, or took too long, before it accepted connections. */
export class StartFailure extends EmbeddedPostgresError {
  readonly obstacle: Obstacle | undefined;

  constructor(message: string, obstacle?: Obstacle) {
    super(message);
    this.obstacle = obstacle;
  }
}

/** Reads in the server's log why it did not start. */
export class StartDiagnosis {
  #fatal: string | undefined;
  #lastLine = 'it said nothing';
  #obstacle: Obstacle | undefined;

  read(line: string): void {
    if (line.trim() === '') return;
    this.#lastLine = line.trim();
    const fatal = /\b(?:FATAL|PANIC): .*/.exec(line)?.[0];
    const detail = /\bDETAIL: .*/.exec(line)?.[0];
    if (fatal !== undefined) this.#fatal = fatal;
    else if (detail !== undefined && this.#fatal !== undefined) this.#fatal += ` ${detail}`;

    if (line.includes('could not bind IPv4 address')) this.#obstacle = 'port taken';
    if (/lock file "postmaster.pid" already exists|pre-existing shared memory block/.test(line)) {
      this.#obstacle = 'leftovers of an orphan';
    }
  }

  failure(situation: string, logFile: string): StartFailure {
    const reason = shortened(this.#fatal ?? this.#lastLine);
    return new StartFailure(`${situation} (${reason}): see ${logFile}, mend that, then start again.`, this.#obstacle);
  }
}
