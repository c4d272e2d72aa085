/**
 * The contract suites' own means of assertion, so that they run under any runner and any assertion library.
 * Two values are equal here when they show the same: by value for dates, bigints and value objects, and with a
 * property that is undefined as good as absent.
 */
export class ContractViolation extends Error {
  override readonly name = 'ContractViolation';
}

/** The promises of a port, in the words of its docstring, so that a red test says which of them was broken. */
export interface PortPromises {
  readonly port: string;
  readonly promises: Readonly<Record<string, string>>;
}

/** A violation that also tells the promise which the test's title begins with. Anything else stays as it is. */
export function withPromise(error: unknown, title: string, {port, promises}: PortPromises): unknown {
  if (!(error instanceof ContractViolation)) return error;
  const promise = Object.entries(promises).find(([name]) => title.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  if (promise === undefined) return error;
  const [name, text] = promise;
  const telling = new ContractViolation(`${error.message}\n  promise:  ${port}, "${name}: ${text}"`);
  // Where it was found broken is what helps, not where it was told.
  telling.stack = (error.stack ?? '').replace(error.message, () => telling.message);
  return telling;
}

export function expectTrue(condition: boolean, promise: string): void {
  if (!condition) throw new ContractViolation(promise);
}

export function expectPresent<T>(value: T | undefined, promise: string): T {
  if (value === undefined) throw new ContractViolation(promise);
  return value;
}

export function expectEqual(actual: unknown, expected: unknown, promise: string): void {
  const [shown, wanted] = [show(actual), show(expected)];
  if (shown !== wanted) throw new ContractViolation(`${promise}\n  expected: ${wanted}\n  actual:   ${shown}`);
}

/** Awaits a rejection with a coded error and checks its code. */
export async function expectRejection(promised: Promise<unknown>, code: string, promise: string): Promise<void> {
  const outcome = await promised.then(
    () => 'no rejection',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : String(error)),
  );
  expectEqual(outcome, code, promise);
}

/** Awaits a rejection with whatever error. */
export async function expectFailure(promised: Promise<unknown>, what: string): Promise<void> {
  const outcome = await promised.then(
    (value) => ({value}),
    () => undefined,
  );
  if (outcome !== undefined) throw new ContractViolation(`${what} must fail, and answers ${show(outcome.value)}`);
}

function show(value: unknown): string {
  return JSON.stringify(sorted(value)) ?? 'undefined';
}

/** JSON with sorted keys, because an order of keys is nobody's promise. */
function sorted(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
