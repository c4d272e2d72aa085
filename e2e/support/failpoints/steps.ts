// oxlint-disable-next-line node/no-process-env -- tests are told how thorough to be by the environment.
const {FAILPOINTS = 'all'} = process.env;
if (FAILPOINTS !== 'all' && FAILPOINTS !== 'one-of-each') throw new Error(`FAILPOINTS=${FAILPOINTS} is neither kind`);

/**
 * The steps of one kind at which a service is killed: all of them, or with FAILPOINTS=one-of-each only the one that
 * leaves most undone.
 */
export function stepsToTake(steps: readonly string[], one: string): readonly string[] {
  if (!steps.includes(one)) throw new Error(`${one} is none of ${steps.join(', ')}`);
  return FAILPOINTS === 'all' ? steps : [one];
}
