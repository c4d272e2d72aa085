import type {PaymentCancellation, PaymentInquiry, PaymentRequest, PaymentRequester} from '@orderwell/domain';
import {AttendanceLog} from './broker/attendance-log.ts';
import type {Broker} from './broker/broker.ts';
import {encodeInquiry, encodePaymentCancellation, encodePaymentRequest} from './wire/encode-messages.ts';

/**
 * Sends payment requests, cancellations and inquiries through a message broker. A call resolves when the broker has the message on
 * disk; it rejects with DomainError `UNAVAILABLE` when that is not certain.
 */
export class AmqpPaymentRequester implements PaymentRequester {
  readonly #broker: Broker;
  readonly #attendance: AttendanceLog;

  constructor({broker}: {broker: Broker}) {
    const {limits, logger, names} = broker;
    const queue = names.cancelRequestQueue;
    this.#broker = broker;
    this.#attendance = new AttendanceLog({queue, logger, limits, counts: () => broker.counts(queue)});
  }

  async requestPayment(request: PaymentRequest): Promise<void> {
    const {exchange, requestQueue: routingKey, resultQueue} = this.#broker.names;
    await this.#broker.send({exchange, routingKey}, encodePaymentRequest(request, resultQueue));
  }

  async cancelPayment(cancellation: PaymentCancellation): Promise<void> {
    const {exchange, cancelRequestQueue: routingKey, cancelResultQueue} = this.#broker.names;
    await this.#broker.send({exchange, routingKey}, encodePaymentCancellation(cancellation, cancelResultQueue));
    void this.#attendance.look();
  }

  async inquire(inquiry: PaymentInquiry): Promise<void> {
    const {exchange, inquiryQueue: routingKey, inquiryAnswerQueue, resultQueue, cancelResultQueue} = this.#broker.names;
    const usual = {replyTo: inquiryAnswerQueue, resultTo: resultQueue, cancelResultTo: cancelResultQueue};
    await this.#broker.send({exchange, routingKey}, encodeInquiry(inquiry, usual));
  }
}
