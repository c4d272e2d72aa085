import type {ConsumeMessage} from 'amqplib';
import type {Logger} from '../runtime/logger.ts';
import type {MoveReason} from './move-message.ts';

/** Writes one line when handling begins to fail and one when it works again, however many messages are held. */
export class HoldingLog {
  readonly #logger: Logger;
  readonly #queue: string;
  #holding = false;

  constructor(logger: Logger, queue: string) {
    this.#logger = logger;
    this.#queue = queue;
  }

  begins({code, detail}: MoveReason, {properties: {messageId, correlationId}}: ConsumeMessage): void {
    if (this.#holding) return;
    this.#holding = true;
    const fields = {queue: this.#queue, messageId, correlationId, code};
    this.#logger.warn(fields, `messages of queue "${this.#queue}" cannot be handled for now: ${detail}; trying again`);
  }

  ends(): void {
    if (!this.#holding) return;
    this.#holding = false;
    this.#logger.info({queue: this.#queue}, `messages of queue "${this.#queue}" are handled again`);
  }
}
