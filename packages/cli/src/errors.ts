/** The command line was used wrongly. The message says how, in one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A command could not do its work. The message says why, in one line. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** What went wrong, in one line. A refused connection to several addresses at once has a code, but no message. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== '') return error.message;
  return 'code' in error ? String(error.code) : error.name;
}
