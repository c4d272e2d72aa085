import {setMaxListeners} from 'node:events';
import {type ChannelModel, connect, type RecoveringChannelModel} from 'amqplib';
import {Answers} from './answers.ts';
import type {BrokerAddress} from './broker-address.ts';
import {explained} from './connect-failure.ts';
import {Flag, fulfilledWithin} from '../../runtime/flag.ts';
import type {BrokerLimits} from '../limits.ts';

/** One connection, from when it is open until it is lost. */
export interface Link {
  readonly model: ChannelModel;
  /** Aborted when the connection is lost. */
  readonly lost: AbortSignal;
  /** What the broker answers on it. */
  readonly answers: Answers;
}

/** What a connection tells about itself. */
export interface ConnectionEvents {
  readonly up: () => void;
  readonly down: (error: unknown) => void;
  /** The broker is short of memory or disk and reads nothing from this connection, or does so again (undefined). */
  readonly blocked: (reason: string | undefined) => void;
}

/**
 * A connection to the broker that is opened again whenever it is lost, for as long as it takes. Channels are not: who
 * needs one opens it anew on each link.
 */
export class BrokerConnection {
  readonly #limits: BrokerLimits;
  readonly #address: BrokerAddress;
  readonly #recovering: Promise<RecoveringChannelModel>;
  readonly #sockets = new AbortController();
  readonly #open = new Flag();
  #link: Link | undefined;
  #lost = new AbortController();

  constructor(options: {address: BrokerAddress; name: string; limits: BrokerLimits; events: ConnectionEvents}) {
    const {address, name, limits, events} = options;
    this.#limits = limits;
    this.#address = address;
    setMaxListeners(0, this.#sockets.signal);
    const socketOptions = {
      clientProperties: {connection_name: name},
      noDelay: true,
      keepAlive: true,
      timeout: limits.connectTimeoutMs,
      // amqplib only half-closes the socket of a dead connection; whose other side is gone would keep the process alive.
      signal: this.#sockets.signal,
      recovery: {
        waitForConnect: false,
        initialDelay: limits.reconnectDelayMs,
        maxDelay: limits.reconnectDelayMsMax,
        setup: (model: ChannelModel) => probe(model, limits.answerTimeoutMs),
      },
    };
    this.#recovering = connect(address.parts, socketOptions).then((model) => this.#listen(model, events));
  }

  #listen(recovering: RecoveringChannelModel, events: ConnectionEvents): RecoveringChannelModel {
    recovering.on('connect', (model) => {
      this.#lost = new AbortController();
      this.#link = {model, lost: this.#lost.signal, answers: new Answers(model, this.#limits.answerTimeoutMs)};
      this.#open.set(true);
      events.up();
    });
    recovering.on('disconnect', (error) => {
      this.#link = undefined;
      this.#open.set(false);
      this.#lost.abort(error);
      events.down(error);
    });
    recovering.on('connect-failed', (error) => void this.#failed(error, events));
    // An error event without a listener would end the process; what it says comes again with 'disconnect'.
    recovering.on('error', () => undefined);
    recovering.on('blocked', (reason) => events.blocked(reason));
    recovering.on('unblocked', () => events.blocked(undefined));
    return recovering;
  }

  async #failed(error: unknown, events: ConnectionEvents): Promise<void> {
    const {signal} = this.#sockets;
    const reason = await explained(error, this.#address.parts, {timeoutMs: this.#limits.connectTimeoutMs, signal});
    if (!this.#open.raised) events.down(reason);
  }

  /** The open connection, as soon as there is one; undefined when the signal aborts before. */
  async link(signal: AbortSignal): Promise<Link | undefined> {
    while (!signal.aborted) {
      await this.#open.whenRaised(signal);
      if (this.#link !== undefined) return this.#link;
    }
    return undefined;
  }

  /** Closes it for good: politely if the broker answers in time, else by force. Safe when it was never open. */
  async close(): Promise<void> {
    const recovering = await this.#recovering;
    await fulfilledWithin(this.#limits.closeTimeoutMs, recovering.close());
    this.#link = undefined;
    this.#open.set(false);
    this.#lost.abort(new Error('the connection was closed'));
    this.#sockets.abort();
  }
}

/**
 * Finds out whether a connection that was just opened is alive. amqplib's recovery would wait for ever on one that died
 * between the end of the handshake and the moment that it listens for it, and an error event in between would end the
 * process.
 */
async function probe(model: ChannelModel, timeoutMs: number): Promise<void> {
  model.on('error', () => undefined);
  const channel = await new Answers(model, timeoutMs).to('the opening of a channel', model.createChannel());
  channel.on('error', () => undefined);
  // Not awaited: when the connection dies meanwhile, amqplib never settles this promise.
  void channel.close().catch(() => undefined);
}
