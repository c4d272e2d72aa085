import {within} from './within.ts';

/** Keeps what a handler was given, and hands it out one after the other. */
export class Inbox<Message> {
  /** Everything that came, oldest first. */
  readonly all: Message[] = [];
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  /** A handler that accepts everything. */
  readonly put = async (message: Message): Promise<void> => {
    this.all.push(message);
    for (const look of this.#waiting.splice(0)) look();
  };

  /**
   * The oldest that was not handed out yet, waiting for it if need be.
   * @throws ContractViolation if none comes within so many milliseconds
   */
  async next(patienceMs: number, what: string): Promise<Message> {
    const index = this.#taken++;
    const message = within(patienceMs, this.#at(index), `the arrival of ${what}`);
    return message;
  }

  async #at(index: number): Promise<Message> {
    for (;;) {
      const message = this.all[index];
      if (message !== undefined) return message;
      await new Promise<void>((resolve) => void this.#waiting.push(resolve));
    }
  }
}
