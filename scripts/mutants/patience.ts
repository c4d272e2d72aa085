/** Longest that a test may take over a mistake, in milliseconds: well over what it takes without one. */
const testTimeoutMsMax = 6_000;

/**
 * For mocha's `--require`. A message that never comes is waited for as long as a test may take, which its suite may have
 * set generously; over a hundred mistakes that adds up.
 */
export const mochaHooks = {
  beforeEach(this: Mocha.Context): void {
    const {currentTest} = this;
    if (currentTest !== undefined && !(currentTest.timeout() <= testTimeoutMsMax))
      currentTest.timeout(testTimeoutMsMax);
  },
};
