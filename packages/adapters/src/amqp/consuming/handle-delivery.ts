import type {ConsumeMessage} from 'amqplib';
import {backoffMs, pause} from '../../runtime/backoff.ts';
import {TroubleLog} from '../../runtime/trouble-log.ts';
import type {Broker} from '../broker/broker.ts';
import {type FailureTreatment, treatmentOf} from './failure-treatment.ts';
import {park, retryLater} from './move-message.ts';
import type {Deliver} from './subscription.ts';
import {nextStep} from './retry-ladder.ts';
import {progressOf} from '../wire/headers.ts';

/** How the messages of one queue are read and handled. */
export interface DeliverySteps<Message> {
  readonly broker: Broker;
  readonly queue: string;
  /** @throws MalformedMessage */
  readonly decode: (message: ConsumeMessage) => Message;
  readonly handle: (message: Message) => Promise<unknown>;
}

/**
 * Takes one message to the end of its stay here: handled; put into a retry queue, so that others get their turn while it
 * waits; or parked with the reason. It is acknowledged only after one of them. While none is possible the message is
 * held unacknowledged: that uses up no delivery, and as only so many are held at once, it slows the queue down.
 */
export function deliveryOf<Message>(steps: DeliverySteps<Message>): Deliver {
  const {broker, queue, decode, handle} = steps;
  const {limits, logger} = broker;
  const backoff = {firstMs: limits.handlingRetryDelayMs, mostMs: limits.handlingRetryDelayMsMax};
  // However many messages are held: some may be handled while others cannot.
  const trouble = new TroubleLog({
    what: `handling messages of queue "${queue}"`,
    logger,
    calmMs: limits.handlingCalmMs,
  });
  const hold = ({code, detail}: FailureTreatment, {properties: {messageId, correlationId}}: ConsumeMessage): void =>
    trouble.failed(detail, {queue, messageId, correlationId, code});

  async function attempt(message: ConsumeMessage): Promise<FailureTreatment | undefined> {
    try {
      await handle(decode(message));
      return undefined;
    } catch (error) {
      return treatmentOf(error);
    }
  }

  /** Tries in place for a few seconds, because most troubles are over by then and the order is only a little late. */
  async function round(message: ConsumeMessage, gone: AbortSignal): Promise<FailureTreatment | 'handled' | 'left'> {
    for (let attempts = 1; !gone.aborted; attempts++) {
      const failure = await attempt(message);
      if (failure === undefined) return 'handled';
      if (failure.kind === 'park' || attempts >= limits.attemptsInPlaceMax) return failure;
      // What may be the message's own is told when the message has to wait.
      if (failure.outage) hold(failure, message);
      await pause(backoffMs(backoff, attempts), gone);
    }
    return 'left';
  }

  async function move(message: ConsumeMessage, failure: FailureTreatment): Promise<void> {
    const {code, detail} = failure;
    const done = progressOf(message.properties.headers);
    const step =
      failure.kind === 'park' ? ({kind: 'giveUp', progress: done} as const) : nextStep(limits, done, failure);
    const {progress} = step;
    const {messageId, correlationId} = message.properties;
    const fields = {queue, messageId, correlationId, code, attempts: progress.attempts};
    if (step.kind === 'giveUp') {
      await park(broker, message, queue, {code, detail, progress});
      logger.error(fields, `message of queue "${queue}" parked: ${code}, ${detail}`);
      return;
    }
    const {delayMs} = step;
    await retryLater(broker, message, queue, {code, detail, progress, delayMs});
    // In an outage every message does this, and one line about all of them has been written.
    const level = failure.kind === 'retry' && failure.outage ? 'debug' : 'warn';
    logger[level](fields, `message of queue "${queue}" comes again in ${delayMs} ms: ${code}, ${detail}`);
  }

  return async (message, gone) => {
    let failure: FailureTreatment | undefined;
    for (let failures = 1; !gone.aborted; failures++) {
      // What may pass is handled again when it could not be moved: perhaps it is over by now, and nothing need be moved.
      if (failure?.kind !== 'park') {
        const outcome = await round(message, gone);
        if (outcome === 'left') break;
        if (outcome === 'handled') {
          trouble.works({queue});
          return 'done';
        }
        failure = outcome;
      }
      try {
        await move(message, failure);
        return 'done';
      } catch (error) {
        hold(treatmentOf(error), message);
        await pause(backoffMs(backoff, failures), gone);
      }
    }
    return 'left';
  };
}
