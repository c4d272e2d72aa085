import type {Logger} from '@orderwell/adapters/runtime';

/** A logger that remembers what it was told. */
export class RecordingLogger implements Logger {
  readonly lines: {readonly level: string; readonly fields: object; readonly message: string}[] = [];

  get messages(): string[] {
    return this.lines.map(({message}) => message);
  }

  debug(fields: object, message: string): void {
    this.lines.push({level: 'debug', fields, message});
  }
  info(fields: object, message: string): void {
    this.lines.push({level: 'info', fields, message});
  }
  warn(fields: object, message: string): void {
    this.lines.push({level: 'warn', fields, message});
  }
  error(fields: object, message: string): void {
    this.lines.push({level: 'error', fields, message});
  }
}
