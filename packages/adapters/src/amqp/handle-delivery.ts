import type {ConsumeMessage} from 'amqplib';
import {backoffMs, pause} from '../runtime/backoff.ts';
import type {Broker} from './broker.ts';
import {type FailureTreatment, treatmentOf} from './failure-treatment.ts';
import {type ParkingReason, park} from './parking.ts';
import type {Deliver} from './queue-consumer.ts';

/** How the messages of one queue are read and handled. */
export interface DeliverySteps<Message> {
  readonly broker: Broker;
  readonly queue: string;
  /** @throws MalformedMessage */
  readonly decode: (message: ConsumeMessage) => Message;
  readonly handle: (message: Message) => Promise<unknown>;
}

/**
 * Takes one message to its end: handled, or parked with the reason. While neither is possible it holds the message
 * unacknowledged and tries again: that uses up no delivery, and as only so many messages are held at once, it is what
 * slows the queue down.
 */
export function deliveryOf<Message>(steps: DeliverySteps<Message>): Deliver {
  const {broker, queue, decode, handle} = steps;
  const {limits, logger} = broker;
  const backoff = {firstMs: limits.handlingRetryDelayMs, mostMs: limits.handlingRetryDelayMsMax};
  /** One line when handling begins to fail and one when it works again, however many messages are held. */
  let holding = false;

  function held({code, detail}: ParkingReason, fields: object): void {
    if (holding) return;
    holding = true;
    logger.warn({...fields, code}, `messages of queue "${queue}" cannot be handled for now: ${detail}; trying again`);
  }

  function released(): void {
    if (!holding) return;
    holding = false;
    logger.info({queue}, `messages of queue "${queue}" are handled again`);
  }

  async function attempt(message: ConsumeMessage): Promise<FailureTreatment | undefined> {
    try {
      await handle(decode(message));
      return undefined;
    } catch (error) {
      return treatmentOf(error);
    }
  }

  async function parked(message: ConsumeMessage, why: ParkingReason, gone: AbortSignal): Promise<'done' | 'left'> {
    const fields = fieldsOf(message, queue);
    for (let failures = 1; !gone.aborted; failures++) {
      try {
        await park(broker, message, queue, why);
        logger.error({...fields, code: why.code}, `message of queue "${queue}" parked: ${why.code}, ${why.detail}`);
        return 'done';
      } catch (error) {
        held(treatmentOf(error), fields);
        await pause(backoffMs(backoff, failures), gone);
      }
    }
    return 'left';
  }

  return async (message, gone) => {
    let unexpected = 0;
    for (let failures = 1; !gone.aborted; failures++) {
      const failure = await attempt(message);
      if (failure === undefined) {
        released();
        return 'done';
      }
      if (failure.kind === 'holdAndRetry' && failure.limited) unexpected += 1;
      if (failure.kind === 'park' || unexpected >= limits.unexpectedAttemptsMax) return parked(message, failure, gone);
      held(failure, fieldsOf(message, queue));
      await pause(backoffMs(backoff, failures), gone);
    }
    return 'left';
  };
}

function fieldsOf({properties: {messageId, correlationId}}: ConsumeMessage, queue: string): object {
  return {queue, messageId, correlationId};
}
