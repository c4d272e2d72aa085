/** The command line was used wrongly. The message says how, in one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A command could not do its work. The message says why, in one line. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
