import type {ConsumeMessage} from 'amqplib';
import {backoffMs, pause} from '../../runtime/backoff.ts';
import {TroubleLog} from '../../runtime/trouble-log.ts';
import type {Broker} from '../broker/broker.ts';
import {progressOf} from '../wire/headers.ts';
import {type FailureTreatment, treatmentOf} from './failure-treatment.ts';
import {park, retryLater} from './move-message.ts';
import {nextStep} from './retry-ladder.ts';
import type {Deliver} from './subscription.ts';

/** How the messages of one queue are read and handled. */
export interface DeliverySteps<Message> {
  readonly broker: Broker;
  readonly queue: string;
  /** @throws MalformedMessage */
  readonly decode: (message: ConsumeMessage) => Message;
  readonly handle: (message: Message) => Promise<unknown>;
}

/** Takes each message of a queue to the end of its stay, see {@link Delivery}. */
export function deliveryOf<Message>(steps: DeliverySteps<Message>): Deliver {
  const {queue, broker} = steps;
  // However many messages are held: some may be handled while others cannot.
  const trouble = new TroubleLog({
    what: `handling messages of queue "${queue}"`,
    logger: broker.logger,
    calmMs: broker.limits.handlingCalmMs,
  });
  return (message, gone) => new Delivery(steps, trouble, message, gone).toItsEnd();
}

/**
 * The stay of one message:
 *
 * 1. An *attempt* reads and handles it. If that fails, `failure-treatment.ts` says whether it may pass.
 * 2. A *round* of attempts takes a few seconds, because most troubles are over by then.
 * 3. Then it is *moved*: into a retry queue, so that others get their turn while it waits, or into parking, with the
 *    reason. `retry-ladder.ts` says which of both.
 *
 * It is acknowledged only after it was handled or moved. While neither is possible it is held unacknowledged: that uses
 * up no delivery, and as only so many are held at once, it slows the queue down.
 */
class Delivery<Message> {
  readonly #steps: DeliverySteps<Message>;
  readonly #trouble: TroubleLog;
  readonly #message: ConsumeMessage;
  readonly #gone: AbortSignal;

  constructor(steps: DeliverySteps<Message>, trouble: TroubleLog, message: ConsumeMessage, gone: AbortSignal) {
    this.#steps = steps;
    this.#trouble = trouble;
    this.#message = message;
    this.#gone = gone;
  }

  /** @returns `left` if the message is no longer ours */
  async toItsEnd(): Promise<'done' | 'left'> {
    let failure: FailureTreatment | undefined;
    for (let failures = 1; !this.#gone.aborted; failures++) {
      // What may pass is handled again when it could not be moved: perhaps it is over by now, and nothing need be moved.
      if (failure?.kind !== 'park') {
        const outcome = await this.#round();
        if (outcome === 'left') return 'left';
        if (outcome === 'handled') {
          this.#trouble.works({queue: this.#steps.queue});
          return 'done';
        }
        failure = outcome;
      }
      try {
        await this.#move(failure);
        return 'done';
      } catch (error) {
        this.#hold(treatmentOf(error));
        await this.#pause(failures);
      }
    }
    return 'left';
  }

  async #round(): Promise<FailureTreatment | 'handled' | 'left'> {
    for (let attempts = 1; !this.#gone.aborted; attempts++) {
      const failure = await this.#attempt();
      if (failure === undefined) return 'handled';
      if (failure.kind === 'park' || attempts >= this.#steps.broker.limits.attemptsInPlaceMax) return failure;
      // What may be the message's own is told when the message has to wait.
      if (failure.outage) this.#hold(failure);
      await this.#pause(attempts);
    }
    return 'left';
  }

  async #attempt(): Promise<FailureTreatment | undefined> {
    try {
      await this.#steps.handle(this.#steps.decode(this.#message));
      return undefined;
    } catch (error) {
      return treatmentOf(error);
    }
  }

  async #move(failure: FailureTreatment): Promise<void> {
    const {queue, broker} = this.#steps;
    const {code, detail} = failure;
    const done = progressOf(this.#message.properties.headers);
    const step =
      failure.kind === 'park' ? ({kind: 'giveUp', progress: done} as const) : nextStep(broker.limits, done, failure);
    const {progress} = step;
    const fields = {...this.#fields, code, attempts: progress.attempts};
    if (step.kind === 'giveUp') {
      await park(broker, this.#message, queue, {code, detail, progress});
      broker.logger.error(fields, `message of queue "${queue}" parked: ${code}, ${detail}`);
      return;
    }
    const {delayMs} = step;
    await retryLater(broker, this.#message, queue, {code, detail, progress, delayMs});
    // In an outage every message does this, and one line about all of them has been written.
    const level = failure.kind === 'retry' && failure.outage ? 'debug' : 'warn';
    broker.logger[level](fields, `message of queue "${queue}" comes again in ${delayMs} ms: ${code}, ${detail}`);
  }

  #hold({code, detail}: FailureTreatment): void {
    this.#trouble.failed(detail, {...this.#fields, code});
  }

  async #pause(failures: number): Promise<void> {
    const {handlingRetryDelayMs: firstMs, handlingRetryDelayMsMax: mostMs} = this.#steps.broker.limits;
    await pause(backoffMs({firstMs, mostMs}, failures), this.#gone);
  }

  /** What the log names the message by. */
  get #fields(): {queue: string; messageId: unknown; correlationId: unknown} {
    const {messageId, correlationId} = this.#message.properties;
    return {queue: this.#steps.queue, messageId, correlationId};
  }
}
