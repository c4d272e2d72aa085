import {appendFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import type {Runner, Suite, Test} from 'mocha';

// Mocha's reporters are CommonJS; a named import of them does not exist.
const {reporters, Runner: MochaRunner} = createRequire(import.meta.url)('mocha') as typeof import('mocha');

/** What one run of mocha came to, as one line of JSON in the file that `TEST_TALLY_FILE` names. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** Each skipped test's full title and why it was skipped. */
  readonly skipped: readonly {readonly title: string; readonly reason: string}[];
}

/** Mocha's own `spec` report, and the tally that the run of all packages adds up. */
export default class TallyReporter extends reporters.Spec {
  constructor(runner: Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const skipped: {title: string; reason: string}[] = [];
    runner.on(MochaRunner.constants.EVENT_TEST_PENDING, (test) => {
      skipped.push({title: test.fullTitle(), reason: reasonOf(test)});
    });
    runner.once(MochaRunner.constants.EVENT_RUN_END, () => {
      // oxlint-disable-next-line node/no-process-env -- the runner of all packages names the file.
      const file = process.env['TEST_TALLY_FILE'];
      const {passes: passed = 0, failures: failed = 0} = runner.stats ?? {};
      if (file !== undefined) appendFileSync(file, `${JSON.stringify({passed, failed, skipped} satisfies Tally)}\n`);
    });
  }
}

/** The reason that the nearest of the test's suites was given. */
function reasonOf(test: Test): string {
  for (let suite: Suite | undefined = test.parent; suite !== undefined; suite = suite.parent) {
    if ('skipReason' in suite && typeof suite.skipReason === 'string') return suite.skipReason;
  }
  return 'no reason given';
}
