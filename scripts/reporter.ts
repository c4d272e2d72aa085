import {appendFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import type {Runner, Suite, Test} from 'mocha';
import type {TallyLine} from './tally.ts';

// Mocha's reporters are CommonJS; a named import of them does not exist.
const {reporters, Runner: MochaRunner} = createRequire(import.meta.url)('mocha') as typeof import('mocha');

/** Mocha's own `spec` report, and what the run of all rooms counts, while it happens, in the file `TEST_TALLY_FILE`. */
export default class TallyReporter extends reporters.Spec {
  constructor(runner: Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    // oxlint-disable-next-line node/no-process-env -- the run of all rooms names the file.
    const file = process.env['TEST_TALLY_FILE'];
    if (file === undefined) return;
    // At once: whatever ends this process, what it has counted is there.
    const note = (line: TallyLine): void => appendFileSync(file, `${JSON.stringify(line)}\n`);
    const {EVENT_RUN_BEGIN, EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING} =
      MochaRunner.constants;
    runner.once(EVENT_RUN_BEGIN, () => note({kind: 'begun', total: runner.total}));
    runner.on(EVENT_TEST_PASS, (test) => note({kind: 'passed', file: test.file}));
    // A failed hook comes this way too.
    runner.on(EVENT_TEST_FAIL, (test, error: Error) => {
      note({kind: 'failed', file: test.file, title: test.fullTitle(), message: error.message});
    });
    runner.on(EVENT_TEST_PENDING, (test) => {
      note({kind: 'skipped', file: test.file, title: test.fullTitle(), reason: reasonOf(test)});
    });
    runner.once(EVENT_RUN_END, () => note({kind: 'ended'}));
  }
}

/** The reason that the nearest of the test's suites was given. */
function reasonOf(test: Test): string {
  for (let suite: Suite | undefined = test.parent; suite !== undefined; suite = suite.parent) {
    if ('skipReason' in suite && typeof suite.skipReason === 'string') return suite.skipReason;
  }
  return 'no reason given';
}
