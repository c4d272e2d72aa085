import {
  InProcessLink,
  InProcessPaymentRequester,
  InProcessPaymentResultPublisher,
} from '@orderwell/adapters/in-process';
import type {
  InquiryAnswer,
  PaymentCancellation,
  PaymentInquiry,
  PaymentRequest,
  PaymentResult,
} from '@orderwell/domain';
import {describePaymentTransport, type Receiver} from '@orderwell/domain/testing';

type Handler<Message> = (message: Message) => Promise<unknown>;

/** A way between the sides whose receiver can be away, or take messages and never finish. */
class Way<Message> {
  readonly #link = new InProcessLink<Message>({answerTimeoutMs: 100});
  #handler: Handler<Message> | undefined;
  #silence = Promise.withResolvers<void>();

  constructor() {
    this.#silence.resolve();
  }

  readonly deliver = this.#link.deliver;

  receive(handler: Handler<Message>): Receiver {
    this.#handler = handler;
    return this.#link.receive(async (message) => {
      await this.#silence.promise;
      return handler(message);
    });
  }

  cut(): void {
    if (this.#handler !== undefined) void this.receive(this.#handler).stop();
  }

  silence(): void {
    this.#silence = Promise.withResolvers();
  }

  heal(): void {
    this.#silence.resolve();
    if (this.#handler !== undefined) this.receive(this.#handler);
  }
}

const joined = (...receivers: Receiver[]): Receiver => ({
  stop: async () => void (await Promise.all(receivers.map((receiver) => receiver.stop()))),
});

describePaymentTransport({describe, it}, 'the way within one process', async () => {
  const [requests, cancellations] = [new Way<PaymentRequest>(), new Way<PaymentCancellation>()];
  const [inquiries, results, answers] = [new Way<PaymentInquiry>(), new Way<PaymentResult>(), new Way<InquiryAnswer>()];
  const all = [requests, cancellations, inquiries, results, answers];
  return {
    requester: new InProcessPaymentRequester({
      processPayment: requests.deliver,
      cancelPayment: cancellations.deliver,
      answerInquiry: inquiries.deliver,
    }),
    publisher: new InProcessPaymentResultPublisher({
      applyPaymentResult: results.deliver,
      applyInquiryAnswer: answers.deliver,
    }),
    receiveRequests: async ({processPayment, cancelPayment, answerInquiry}) =>
      joined(requests.receive(processPayment), cancellations.receive(cancelPayment), inquiries.receive(answerInquiry)),
    receiveResults: async ({applyPaymentResult, applyInquiryAnswer}) =>
      joined(results.receive(applyPaymentResult), answers.receive(applyInquiryAnswer)),
    cut: async () => all.forEach((way) => way.cut()),
    silence: async () => all.forEach((way) => way.silence()),
    heal: async () => all.forEach((way) => way.heal()),
    patienceMs: 2_000,
  };
});
