import type {Logger} from '@orderwell/adapters/runtime';

interface LogLine {
  readonly level: keyof Logger;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** Keeps what was logged, and lets a test wait for a line. */
export class RecordingLogger implements Logger {
  readonly lines: LogLine[] = [];
  #arrived = Promise.withResolvers<void>();

  debug(fields: object, message: string): void {
    this.#add('debug', fields, message);
  }
  info(fields: object, message: string): void {
    this.#add('info', fields, message);
  }
  warn(fields: object, message: string): void {
    this.#add('warn', fields, message);
  }
  error(fields: object, message: string): void {
    this.#add('error', fields, message);
  }

  /** The lines of one level. */
  at(level: keyof Logger): readonly LogLine[] {
    return this.lines.filter((line) => line.level === level);
  }

  /** The first line of which this is true, now or later. */
  async line(wanted: (line: LogLine) => boolean): Promise<LogLine> {
    for (;;) {
      const found = this.lines.find(wanted);
      if (found !== undefined) return found;
      await this.#arrived.promise;
    }
  }

  #add(level: keyof Logger, fields: object, message: string): void {
    this.lines.push({level, fields: {...fields}, message});
    this.#arrived.resolve();
    this.#arrived = Promise.withResolvers();
  }
}
