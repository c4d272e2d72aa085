/** Keeps every line that was logged, and lets a test wait for one. */
export class LogBook {
  readonly lines: {level: string; message: string; fields: object}[] = [];
  readonly #waiting = new Set<() => void>();

  readonly debug = this.#level('debug');
  readonly info = this.#level('info');
  readonly warn = this.#level('warn');
  readonly error = this.#level('error');

  #level(level: string): (fields: object, message: string) => void {
    return (fields, message) => {
      this.lines.push({level, message, fields});
      for (const look of this.#waiting) look();
    };
  }

  matching(pattern: RegExp): string[] {
    return this.lines.map(({message}) => message).filter((message) => pattern.test(message));
  }

  /** Resolves with the first line that matches. */
  async line(pattern: RegExp): Promise<string> {
    const {promise, resolve} = Promise.withResolvers<string>();
    const look = (): void => {
      const [first] = this.matching(pattern);
      if (first !== undefined) resolve(first);
    };
    this.#waiting.add(look);
    look();
    return promise.finally(() => this.#waiting.delete(look));
  }
}
