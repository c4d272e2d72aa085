import {type Asked, DomainError, type OrderId} from '@orderwell/domain';
import {redeliveryDelaysMs} from '../limits.ts';
import {isExpected} from '../world/loop.ts';
import {portCall} from '../world/port-call.ts';
import type {VirtualProcess} from '../world/virtual-process.ts';
import type {World} from '../world/world.ts';
import {MessageIds} from './message-ids.ts';
import {askedBy, type Consumers, type Messages, nameOf, type Queue, queueOf, queues} from './queues.ts';
import type {Troubles} from './troubles.ts';

interface Envelope {
  readonly queue: Queue;
  readonly message: Messages[Queue];
  /** For the trace. */
  readonly name: string;
  attempt: number;
  isInHand: boolean;
}

/** A broker that keeps its promises, and not one more: messages come late, twice, in any order. */
export class Transport {
  /** When a message is acknowledged. A bug may have it otherwise. */
  acknowledges: 'afterSuccess' | 'before' | 'always' = 'afterSuccess';
  readonly parked: Envelope[] = [];
  /** Messages that are on their way or unacknowledged. */
  readonly #pending = new Set<Envelope>();
  readonly #world: World;
  readonly #troubles: Troubles;
  readonly #consumers = new Map<VirtualProcess, Consumers>();
  /** How many messages of a queue a process holds. */
  readonly #held = new Map<string, number>();
  /** Messages that nobody is free to receive, oldest first. */
  #waiting: Envelope[] = [];
  readonly #ids: MessageIds;

  constructor(world: World, troubles: Troubles) {
    this.#world = world;
    this.#troubles = troubles;
    this.#ids = new MessageIds(world);
  }

  consume(process: VirtualProcess, consumers: Consumers): void {
    this.#consumers.set(process, consumers);
    this.#deliverWaiting();
  }

  /** How many messages are on their way or unacknowledged. */
  get pending(): number {
    return this.#pending.size;
  }

  /** The orders that these messages are about. */
  get pendingOrders(): readonly OrderId[] {
    return [...this.#pending].map(({message}) => message.orderId);
  }

  /**
   * Resolves when the broker confirms; rejects when its confirm got lost, too.
   * @param options.address who is to receive it; undefined for the usual address
   * @throws DomainError `UNROUTABLE` when there is nobody at the address; `UNAVAILABLE`
   */
  publish<Name extends Queue>(
    process: VirtualProcess,
    queue: Name,
    message: Messages[Name],
    {address = ''}: {address?: string | undefined} = {},
  ): Promise<void> {
    const about = nameOf(message);
    const effect = async (): Promise<void> => {
      const {gone, full} = this.#troubles;
      if (gone.has(address)) throw new DomainError('UNROUTABLE', `there is nobody ${address}`);
      if (full.has(address)) throw new DomainError('UNAVAILABLE', `who is ${address} takes nothing; try again`);
      this.#enqueue(queue, message);
    };
    return portCall(this.#world, process, {service: 'broker', name: `publish to ${queue}`, about, effect});
  }

  /** Looks at what is on its way to the payment side, and not at what a consumer holds: no broker shows that. */
  mayHold(process: VirtualProcess, asked: Asked): Promise<boolean> {
    const queue = queueOf[asked];
    const effect = async (): Promise<boolean> => {
      const pending = [...this.#pending].filter((envelope) => envelope.queue === queue);
      if (pending.some(({isInHand}) => !isInHand)) return true;
      for (const {message} of pending) this.#world.tally.lost(asked, message.orderId);
      return false;
    };
    return portCall(this.#world, process, {service: 'broker', name: `look for ${queue}`, effect});
  }

  #enqueue(queue: Queue, message: Messages[Queue]): void {
    const world = this.#world;
    const name = nameOf(message);
    const loss = queues[queue].expendable ? 'inquiryLost' : 'messageLost';
    const fault = world.faults.draw(['duplicate', 'late', loss]);
    const lateMs = 1000 + world.random.next() * 40_000;
    if (fault !== undefined) world.tell('broker', `${queue} ${name}: ${fault}`);
    if (fault === loss) return this.#lose(queue, message);
    const sent = this.#ids.named(queue, message);
    const envelope = (): Envelope => ({queue, message: sent, name, attempt: 0, isInHand: false});
    this.#deliverIn(world.latency() + (fault === 'late' ? lateMs : 0), envelope());
    if (fault === 'duplicate') this.#deliverIn(lateMs / 4, envelope());
  }

  #deliverIn(delayMs: number, envelope: Envelope): void {
    this.#pending.add(envelope);
    envelope.isInHand = false;
    this.#world.scheduler.after(delayMs, () => this.#deliver(envelope));
  }

  #deliver(envelope: Envelope): void {
    const world = this.#world;
    const {queue, message, name} = envelope;
    if (world.isDown('broker')) return this.#deliverIn(world.upInMs('broker') + world.latency(), envelope);
    const process = world.anyProcess(queues[queue].receiver, (receiver) => this.#isFree(receiver, queue));
    const handle = process && (this.#consumers.get(process)?.[queue] as (message: Messages[Queue]) => Promise<unknown>);
    if (process === undefined || handle === undefined) {
      this.#waiting.push(envelope);
      return;
    }

    envelope.attempt += 1;
    envelope.isInHand = true;
    this.#hold(process, queue, 1);
    const {life} = process;
    world.tell(process.name, `receives ${queue} ${name}, attempt ${envelope.attempt}`);
    const redeliver = (): void => this.#deliverIn(world.latency(), envelope);
    const release = (): void => {
      this.#pending.delete(envelope);
      this.#hold(process, queue, -1);
    };
    const stopWatch = process.onCrash(() => {
      release();
      if (this.acknowledges !== 'before') redeliver();
    });
    const finish = (then: () => void): void => {
      // A process that died in the meantime acknowledges nothing any more.
      if (process.life !== life || !stopWatch()) return;
      release();
      then();
      this.#deliverWaiting();
    };
    process.goOn(life, () => {
      handle(message).then(
        () => finish(() => world.faults.draw(['ackLost']) === 'ackLost' && redeliver()),
        (error: unknown) => finish(() => this.#refused(envelope, error)),
      );
    });
  }

  /** Messages go to whoever has a hand free, those that wait longest first. */
  #deliverWaiting(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const envelope of waiting) this.#deliver(envelope);
  }

  /** Inquiries have a queue of their own, which is never long. */
  #isFree(process: VirtualProcess, queue: Queue): boolean {
    if (queues[queue].expendable) return true;
    return (this.#held.get(`${process.name} ${queue}`) ?? 0) < this.#world.plan.prefetch;
  }

  #hold(process: VirtualProcess, queue: Queue, change: 1 | -1): void {
    const name = `${process.name} ${queue}`;
    this.#held.set(name, (this.#held.get(name) ?? 0) + change);
  }

  #lose(queue: Queue, {orderId}: Messages[Queue]): void {
    const asked = askedBy[queue];
    if (asked !== undefined) this.#world.tally.lost(asked, orderId);
  }

  /**
   * What may come to a good end is received again. What cannot be read is parked where inquiries bring the order to its
   * end once it can be, and else received again for as long as it takes.
   */
  #refused(envelope: Envelope, error: unknown): void {
    const {queue, message, name, attempt} = envelope;
    if (isExpected(error)) {
      const isUnreadable = error instanceof DomainError && error.code === 'UNREADABLE_RECORD';
      if (isUnreadable && this.#world.plan.inquirer) return this.#lose(queue, message);
      const delayMs = redeliveryDelaysMs[attempt - 1] ?? redeliveryDelaysMs.at(-1) ?? 0;
      if (this.acknowledges === 'afterSuccess') this.#deliverIn(this.#world.patience(delayMs), envelope);
      return;
    }
    this.parked.push(envelope);
    this.#world.violate('nobody meets a contradiction', `${queue} ${name} is parked: ${String(error)}`);
  }
}
