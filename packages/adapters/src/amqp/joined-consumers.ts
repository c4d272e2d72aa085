import type {MessageConsumer} from './consuming/queue-consumer.ts';

/** Several consumers as one: active when all are, and stopped together. */
export class JoinedConsumers implements MessageConsumer {
  readonly #consumers: readonly MessageConsumer[];

  constructor(consumers: readonly MessageConsumer[]) {
    this.#consumers = consumers;
  }

  get active(): boolean {
    return this.#consumers.every(({active}) => active);
  }

  async whenActive(signal?: AbortSignal): Promise<void> {
    // One may be lost again while another is waited for.
    do {
      await Promise.all(this.#consumers.map((consumer) => consumer.whenActive(signal)));
    } while (!this.active && !isAborted(signal));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#consumers.map((consumer) => consumer.stop()));
  }
}

const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;
