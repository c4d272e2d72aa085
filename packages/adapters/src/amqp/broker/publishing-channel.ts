import {backoffMs, pause} from '../../runtime/backoff.ts';
import type {Logger} from '../../runtime/logger.ts';
import type {QueueCounts} from './attendance-log.ts';
import type {BrokerAddress} from '../connection/broker-address.ts';
import {BrokerConnection, type Link} from '../connection/broker-connection.ts';
import type {StatusBoard} from '../connection/broker-status.ts';
import {ConfirmingPublisher} from './confirming-publisher.ts';
import {type ConflictLog, declareTopology, TopologyConflict} from '../topology/declare-topology.ts';
import {Flag} from '../../runtime/flag.ts';
import {keepOpen, watched} from '../connection/keep-open.ts';
import type {BrokerLimits} from '../limits.ts';
import type {Declaration} from '../topology/topology.ts';

/** The sending half of a broker: its connection, the channel on it, and the topology that messages are sent to. */
export class PublishingChannel {
  readonly publisher: ConfirmingPublisher;
  readonly #connection: BrokerConnection;
  readonly #limits: BrokerLimits;
  readonly #board: StatusBoard;
  readonly #topology: readonly Declaration[];
  readonly #conflicts: ConflictLog;
  readonly #logger: Logger;
  readonly #closing = new AbortController();
  /** Raised when something may be missing at the broker. */
  readonly #incomplete = new Flag();
  readonly #loop: Promise<void>;
  #restore: (() => void) | undefined;
  #link: Link | undefined;

  constructor(parts: {
    address: BrokerAddress;
    name: string;
    limits: BrokerLimits;
    board: StatusBoard;
    topology: readonly Declaration[];
    conflicts: ConflictLog;
    logger: Logger;
  }) {
    this.#limits = parts.limits;
    this.#board = parts.board;
    this.#topology = parts.topology;
    this.#conflicts = parts.conflicts;
    this.#logger = parts.logger;
    this.publisher = new ConfirmingPublisher({
      timeoutMs: parts.limits.publishTimeoutMs,
      isOurs: (queue) => this.#isOurs(queue),
      cameBack: (queue) => this.#cameBack(queue),
    });
    this.#connection = new BrokerConnection({
      ...parts,
      events: {
        up: () => undefined,
        down: (error) => this.#lost(error),
        blocked: (reason) => this.#blocked(reason),
      },
    });
    this.#loop = keepOpen({
      connection: this.#connection,
      open: (link) => this.#open(link),
      lost: (reason) => this.#lost(reason),
      backoff: () => ({firstMs: parts.limits.reconnectDelayMs, mostMs: parts.limits.reconnectDelayMsMax}),
      signal: this.#closing.signal,
    });
  }

  async #open(link: Link): Promise<AbortSignal> {
    const {model, lost: linkLost, answers} = link;
    this.#incomplete.set(!(await this.#declare(link)));
    const channel = await answers.to('the opening of a channel', model.createConfirmChannel());
    this.#link = link;
    const lost = AbortSignal.any([watched(channel), linkLost, this.#closing.signal]);
    this.#restore = () => {
      this.publisher.attach(channel);
      this.#board.isUp('publishing');
    };
    this.#restore();
    void this.#keepComplete(link, lost);
    return lost;
  }

  /** Declares again what the broker refused, and everything when a message came back, until the channel is lost. */
  async #keepComplete(link: Link, lost: AbortSignal): Promise<void> {
    const {topologyRetryDelayMs: firstMs, topologyRetryDelayMsMax: mostMs} = this.#limits;
    for (let failures = this.#incomplete.raised ? 1 : 0; ; ) {
      await this.#incomplete.whenRaised(lost);
      if (failures > 0) await pause(backoffMs({firstMs, mostMs}, failures), lost);
      if (lost.aborted) return;
      const complete = await this.#declare(link).catch(() => false);
      this.#incomplete.set(!complete);
      failures = complete ? 0 : failures + 1;
    }
  }

  /** @returns whether the broker let everything be declared */
  async #declare(link: Link): Promise<boolean> {
    try {
      await declareTopology(link, this.#topology, this.#conflicts, {sending: true});
      return true;
    } catch (error) {
      if (error instanceof TopologyConflict) return false;
      throw error;
    }
  }

  #isOurs(queue: string): boolean {
    return this.#topology.some(({kind, name}) => kind === 'queue' && name === queue);
  }

  /** A message found no queue. One of ours must have been deleted; a reply queue of somebody else is not our business. */
  #cameBack(queue: string): void {
    if (this.#incomplete.raised || !this.#isOurs(queue)) return;
    this.#logger.warn({queue}, `a message for queue "${queue}" came back; declaring it again`);
    this.#incomplete.set(true);
  }

  #lost(reason: unknown): void {
    this.#restore = undefined;
    this.#link = undefined;
    this.publisher.detach('the message broker is not connected');
    this.#board.isDown('publishing', reason);
  }

  #blocked(reason: string | undefined): void {
    if (reason === undefined) return this.#restore?.();
    this.publisher.detach(`the message broker takes no messages for now (${reason})`);
    this.#board.isDown('publishing', new Error(`it takes no messages for now (${reason})`));
  }

  /** What a queue holds and who consumes it; undefined while there is no connection or no such queue. Never rejects. */
  async counts(queue: string): Promise<QueueCounts | undefined> {
    const link = this.#link;
    if (link === undefined || link.answers.blocked) return undefined;
    const {model, answers} = link;
    try {
      const channel = await answers.to('the opening of a channel', model.createChannel());
      watched(channel);
      const counts = await answers.to(`how many messages queue "${queue}" holds`, channel.checkQueue(queue));
      void channel.close().catch(() => undefined);
      return counts;
    } catch {
      return undefined;
    }
  }

  /** Waits for outstanding confirms up to the limit, and closes the connection. */
  async close(): Promise<void> {
    this.publisher.detach('the connection to the message broker was closed');
    await this.publisher.settled(this.#limits.closeTimeoutMs);
    this.#closing.abort();
    await this.#connection.close();
    await this.#loop;
  }
}
