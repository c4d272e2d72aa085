import {Duplex} from 'node:stream';
import type {ChannelModel} from 'amqplib';

/** The broker took a connection, and then said nothing. */
export class BrokerSilent extends Error {
  override readonly name = 'BrokerSilent';

  /** @param what which answer was waited for */
  constructor(what: string, timeoutMs: number) {
    super(
      `it took the connection and did not answer ${what} within ${timeoutMs / 1_000} s; it may be out of file handles or memory: see "rabbitmqctl status" and its log`,
    );
  }
}

/**
 * What the broker answers on one connection, in time or not at all. AMQP has no time-out for an answer: a broker that
 * is out of file handles keeps the connection alive with heartbeats and never declares the queue that it was asked for.
 */
export class Answers {
  readonly #model: ChannelModel;
  readonly #timeoutMs: number;
  #blocked = false;

  constructor(model: ChannelModel, timeoutMs: number) {
    this.#model = model;
    this.#timeoutMs = timeoutMs;
    // It reads nothing from this connection then, and says so: that is no silence.
    model.on('blocked', () => (this.#blocked = true));
    model.on('unblocked', () => (this.#blocked = false));
  }

  /** Whether the broker reads nothing from the connection for now. */
  get blocked(): boolean {
    return this.#blocked;
  }

  /**
   * Waits for an answer, and gives the connection up without one: whatever else was asked on it would not be answered
   * either, and amqplib has no other way to take a question back.
   * @param what is asked, for the log
   * @throws BrokerSilent
   */
  async to<Answer>(what: string, asked: Promise<Answer>): Promise<Answer> {
    const {promise: silence, reject} = Promise.withResolvers<never>();
    const timer = setInterval(() => {
      if (!this.#blocked) reject(new BrokerSilent(what, this.#timeoutMs));
    }, this.#timeoutMs);
    try {
      return await Promise.race([asked, silence]);
    } catch (error) {
      if (error instanceof BrokerSilent) {
        asked.catch(() => undefined);
        sever(this.#model, error);
      }
      throw error;
    } finally {
      clearInterval(timer);
    }
  }
}

/** Ends a connection without the handshake, for which the broker would have to answer. */
function sever({connection}: ChannelModel, reason: Error): void {
  // amqplib's types do not show the socket.
  if ('stream' in connection && connection.stream instanceof Duplex) connection.stream.destroy(reason);
}
