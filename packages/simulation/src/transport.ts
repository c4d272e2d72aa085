import type {PaymentCancellation, PaymentRequest, PaymentResult} from '@orderwell/domain';
import {isExpected} from './loop.ts';
import {portCall} from './port-call.ts';
import type {VirtualProcess} from './virtual-process.ts';
import type {World} from './world.ts';

/** What is in each queue. */
export interface Messages {
  readonly requests: PaymentRequest;
  readonly cancellations: PaymentCancellation;
  readonly results: PaymentResult;
}
export type Queue = keyof Messages;
export type Consumers = {readonly [Name in Queue]?: (message: Messages[Name]) => Promise<unknown>};

interface Envelope {
  readonly queue: Queue;
  readonly message: Messages[Queue];
  /** For the trace. */
  readonly name: string;
  attempt: number;
}

const retryDelayMs = 1000;

/** A broker that keeps its promises, and not one more: messages come late, twice, in any order. */
export class Transport {
  /** When a message is acknowledged. A bug may have it otherwise. */
  acknowledges: 'afterSuccess' | 'before' | 'always' = 'afterSuccess';
  readonly parked: Envelope[] = [];
  /** Messages that are on their way or unacknowledged. */
  pending = 0;
  readonly #world: World;
  readonly #consumers = new Map<VirtualProcess, Consumers>();

  constructor(world: World) {
    this.#world = world;
  }

  consume(process: VirtualProcess, consumers: Consumers): void {
    this.#consumers.set(process, consumers);
  }

  /** Resolves when the broker confirms; rejects when its confirm got lost, too. */
  publish<Name extends Queue>(process: VirtualProcess, queue: Name, message: Messages[Name]): Promise<void> {
    const about = message.messageId;
    const effect = async (): Promise<void> => this.#enqueue(queue, message);
    return portCall(this.#world, process, {service: 'broker', name: `publish to ${queue}`, about, effect});
  }

  #enqueue(queue: Queue, message: Messages[Queue]): void {
    const world = this.#world;
    const fault = world.faults.draw(['duplicate', 'late', 'messageLost']);
    const lateMs = 1000 + world.random.next() * 40_000;
    if (fault !== undefined) world.tell('broker', `${queue} ${message.messageId}: ${fault}`);
    if (fault === 'messageLost') return;
    const sent = world.plan.memory === 'none' ? {...message, messageId: undefined} : message;
    const envelope = (): Envelope => ({queue, message: sent, name: message.messageId ?? '', attempt: 0});
    this.#deliverIn(world.latency() + (fault === 'late' ? lateMs : 0), envelope());
    if (fault === 'duplicate') this.#deliverIn(lateMs / 4, envelope());
  }

  #deliverIn(delayMs: number, envelope: Envelope): void {
    this.pending += 1;
    this.#world.scheduler.after(delayMs, () => {
      this.pending -= 1;
      this.#deliver(envelope);
    });
  }

  #deliver(envelope: Envelope): void {
    const world = this.#world;
    const {queue, message, name} = envelope;
    const process = world.anyProcess(queue === 'results' ? 'order' : 'payment');
    if (process === undefined || world.isDown('broker')) return this.#deliverIn(retryDelayMs, envelope);
    const handle = this.#consumers.get(process)?.[queue] as
      | ((message: Messages[Queue]) => Promise<unknown>)
      | undefined;
    if (handle === undefined) return this.#deliverIn(retryDelayMs, envelope);

    envelope.attempt += 1;
    this.pending += 1;
    const {life} = process;
    world.tell(process.name, `receives ${queue} ${name}, attempt ${envelope.attempt}`);
    const redeliver = (): void => this.#deliverIn(world.latency(), envelope);
    const stopWatch = process.onCrash(() => {
      this.pending -= 1;
      if (this.acknowledges !== 'before') redeliver();
    });
    const finish = (then: () => void): void => {
      // A process that died in the meantime acknowledges nothing any more.
      if (process.life !== life || !stopWatch()) return;
      this.pending -= 1;
      then();
    };
    process.goOn(life, () => {
      handle(message).then(
        () => finish(() => world.faults.draw(['ackLost']) === 'ackLost' && redeliver()),
        (error: unknown) => finish(() => this.#refused(envelope, error)),
      );
    });
  }

  #refused(envelope: Envelope, error: unknown): void {
    const {queue, name} = envelope;
    if (isExpected(error)) {
      if (this.acknowledges === 'afterSuccess') this.#deliverIn(retryDelayMs, envelope);
      return;
    }
    this.parked.push(envelope);
    this.#world.violate('nobody meets a contradiction', `${queue} ${name} is parked: ${String(error)}`);
  }
}
