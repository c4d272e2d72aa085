import type {InquiryAnswer, PaymentResult, PaymentResultPublisher} from '@orderwell/domain';
import type {Broker} from './broker/broker.ts';
import type {OutgoingMessage} from './broker/confirming-publisher.ts';
import {encodeInquiryAnswer, encodePaymentResult} from './wire/encode-messages.ts';

/**
 * Sends payment results through a message broker, to the queue that was asked for or else to the usual one. Those of
 * cancellations have a usual queue of their own, where no old order service misreads them.
 * A call resolves when the broker has the message on disk; it rejects with DomainError `UNROUTABLE` when the queue that
 * was asked for does not exist, and with `UNAVAILABLE` when it is not certain what became of the message.
 */
export class AmqpPaymentResultPublisher implements PaymentResultPublisher {
  readonly #broker: Broker;

  constructor({broker}: {broker: Broker}) {
    this.#broker = broker;
  }

  async publish(result: PaymentResult, {replyTo}: {replyTo: string | undefined}): Promise<void> {
    await this.#broker.send(this.#destination(result, replyTo), encodePaymentResult(result));
  }

  async answerInquiry(answer: InquiryAnswer): Promise<void> {
    const {exchange, inquiryAnswerQueue} = this.#broker.names;
    const {replyTo} = answer;
    const usual = {exchange, routingKey: inquiryAnswerQueue};
    const address = replyTo === undefined ? usual : {exchange: '', routingKey: replyTo};
    await this.#broker.send(address, encodeInquiryAnswer(answer));
  }

  #destination(
    {outcome}: PaymentResult,
    replyTo: string | undefined,
  ): Pick<OutgoingMessage, 'exchange' | 'routingKey'> {
    // The default exchange knows every queue by its name; a reply queue need not be bound to ours.
    if (replyTo !== undefined) return {exchange: '', routingKey: replyTo};
    const {exchange, resultQueue, cancelResultQueue} = this.#broker.names;
    switch (outcome) {
      case 'paid':
      case 'declined':
        return {exchange, routingKey: resultQueue};
      case 'voided':
      case 'refunded':
        return {exchange, routingKey: cancelResultQueue};
    }
  }
}
