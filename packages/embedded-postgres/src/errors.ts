/** Another living start holds the data directory; it has to stop before this one can begin. */
export class DataDirInUseError extends Error {
  override readonly name = 'DataDirInUseError';
}

/** The server could not be created, started or stopped. The message is one line that says what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name: string = 'EmbeddedPostgresError';
}

/** One line of an error of any kind, for use inside another message. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
