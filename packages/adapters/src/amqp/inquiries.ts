import type {InquiryAnswer, PaymentInquiry} from '@orderwell/domain';
import type {ConsumeMessage} from 'amqplib';
import {reasonOf} from '../runtime/reason-of.ts';
import type {Broker} from './broker/broker.ts';
import {decodeInquiry, decodeInquiryAnswer} from './wire/decode-messages.ts';
import {messageTypes, refuseOtherKinds} from './wire/message-types.ts';
import {type MessageConsumer, QueueConsumer} from './consuming/queue-consumer.ts';

/**
 * Hands each inquiry of an order service to the handler. Whatever goes wrong with one, it is dropped: it is asked again
 * by schedule, and what waits for answers must not wait behind it.
 */
export function consumeInquiries(
  broker: Broker,
  handler: (inquiry: PaymentInquiry) => Promise<unknown>,
  {prefetch = broker.limits.prefetch}: {readonly prefetch?: number} = {},
): MessageConsumer {
  return consume(broker, 'inquiryQueue', prefetch, (message) => handler(decodeInquiry(message, broker.limits)));
}

/** The same for the answers of payment services. */
export function consumeInquiryAnswers(
  broker: Broker,
  handler: (answer: InquiryAnswer) => Promise<unknown>,
  {prefetch = broker.limits.prefetch}: {readonly prefetch?: number} = {},
): MessageConsumer {
  return consume(broker, 'inquiryAnswerQueue', prefetch, (message) =>
    handler(decodeInquiryAnswer(message, broker.limits)),
  );
}

function consume(
  broker: Broker,
  role: 'inquiryQueue' | 'inquiryAnswerQueue',
  prefetch: number,
  handle: (message: ConsumeMessage) => Promise<unknown>,
): MessageConsumer {
  const queue = broker.names[role];
  const deliver = async (message: ConsumeMessage): Promise<'done'> => {
    try {
      broker.signatures?.verify(message, messageTypes[role]);
      refuseOtherKinds(message, role);
      await handle(message);
    } catch (error) {
      broker.logger.info({queue}, `message of queue "${queue}" dropped: ${reasonOf(error)}`);
    }
    return 'done';
  };
  return new QueueConsumer({broker, queue, prefetch, deliver});
}
