/**
 * The contract suites' own means of assertion, so that they run under any runner and any assertion library.
 * Two values are equal here when they show the same: by value for dates, bigints and value objects, and with a
 * property that is undefined as good as absent.
 */
export class ContractViolation extends Error {
  override readonly name = 'ContractViolation';
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
