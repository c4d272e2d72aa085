import type {
  Asked,
  InquiryAnswer,
  OrderId,
  PaymentCancellation,
  PaymentInquiry,
  PaymentRequest,
  PaymentResult,
} from '@orderwell/domain';
import {isExpected} from './loop.ts';
import {portCall} from './port-call.ts';
import type {VirtualProcess} from './virtual-process.ts';
import type {World} from './world.ts';

/** What is in each queue. */
export interface Messages {
  readonly requests: PaymentRequest;
  readonly cancellations: PaymentCancellation;
  readonly inquiries: PaymentInquiry;
  readonly results: PaymentResult;
  readonly answers: InquiryAnswer;
}
export type Queue = keyof Messages;
export type Consumers = {readonly [Name in Queue]?: (message: Messages[Name]) => Promise<unknown>};

/** Who receives what is in a queue, and whether it may get lost: who inquires asks again anyway. */
const queues: Readonly<Record<Queue, {readonly receiver: VirtualProcess['role']; readonly expendable: boolean}>> = {
  requests: {receiver: 'payment', expendable: false},
  cancellations: {receiver: 'payment', expendable: false},
  inquiries: {receiver: 'payment', expendable: true},
  results: {receiver: 'order', expendable: false},
  answers: {receiver: 'order', expendable: true},
};

const queueOf: Readonly<Record<Asked, Queue>> = {payment: 'requests', cancellation: 'cancellations'};

interface Envelope {
  readonly queue: Queue;
  readonly message: Messages[Queue];
  /** For the trace. */
  readonly name: string;
  attempt: number;
  isInHand: boolean;
}

const retryDelayMs = 1000;

/** A broker that keeps its promises, and not one more: messages come late, twice, in any order. */
export class Transport {
  /** When a message is acknowledged. A bug may have it otherwise. */
  acknowledges: 'afterSuccess' | 'before' | 'always' = 'afterSuccess';
  readonly parked: Envelope[] = [];
  /** Messages that are on their way or unacknowledged. */
  readonly #pending = new Set<Envelope>();
  readonly #world: World;
  readonly #consumers = new Map<VirtualProcess, Consumers>();

  constructor(world: World) {
    this.#world = world;
  }

  consume(process: VirtualProcess, consumers: Consumers): void {
    this.#consumers.set(process, consumers);
  }

  /** How many messages are on their way or unacknowledged. */
  get pending(): number {
    return this.#pending.size;
  }

  /** The orders that these messages are about. */
  get pendingOrders(): readonly OrderId[] {
    return [...this.#pending].map(({message}) => message.orderId);
  }

  /** Resolves when the broker confirms; rejects when its confirm got lost, too. */
  publish<Name extends Queue>(process: VirtualProcess, queue: Name, message: Messages[Name]): Promise<void> {
    const about = nameOf(message);
    const effect = async (): Promise<void> => this.#enqueue(queue, message);
    return portCall(this.#world, process, {service: 'broker', name: `publish to ${queue}`, about, effect});
  }

  /** Looks at what is on its way to the payment side, and not at what a consumer holds: no broker shows that. */
  mayHold(process: VirtualProcess, asked: Asked): Promise<boolean> {
    const queue = queueOf[asked];
    const effect = async (): Promise<boolean> =>
      [...this.#pending].some((envelope) => envelope.queue === queue && !envelope.isInHand);
    return portCall(this.#world, process, {service: 'broker', name: `look for ${queue}`, effect});
  }

  #enqueue(queue: Queue, message: Messages[Queue]): void {
    const world = this.#world;
    const name = nameOf(message);
    const loss = queues[queue].expendable ? 'inquiryLost' : 'messageLost';
    const fault = world.faults.draw(['duplicate', 'late', loss]);
    const lateMs = 1000 + world.random.next() * 40_000;
    if (fault !== undefined) world.tell('broker', `${queue} ${name}: ${fault}`);
    if (fault === loss) return;
    const sent = world.plan.memory === 'none' ? {...message, messageId: undefined} : message;
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
    const process = world.anyProcess(queues[queue].receiver);
    if (process === undefined || world.isDown('broker')) return this.#deliverIn(retryDelayMs, envelope);
    const handle = this.#consumers.get(process)?.[queue] as
      | ((message: Messages[Queue]) => Promise<unknown>)
      | undefined;
    if (handle === undefined) return this.#deliverIn(retryDelayMs, envelope);

    envelope.attempt += 1;
    envelope.isInHand = true;
    const {life} = process;
    world.tell(process.name, `receives ${queue} ${name}, attempt ${envelope.attempt}`);
    const redeliver = (): void => this.#deliverIn(world.latency(), envelope);
    const stopWatch = process.onCrash(() => {
      this.#pending.delete(envelope);
      if (this.acknowledges !== 'before') redeliver();
    });
    const finish = (then: () => void): void => {
      // A process that died in the meantime acknowledges nothing any more.
      if (process.life !== life || !stopWatch()) return;
      this.#pending.delete(envelope);
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

/** For the trace. Inquiries and their answers have no id. */
const nameOf = (message: Messages[Queue]): string =>
  'orderVersion' in message ? `${message.orderId} v${message.orderVersion}` : (message.messageId ?? '');
