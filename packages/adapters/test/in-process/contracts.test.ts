import {InProcessPaymentRequester, InProcessPaymentResultPublisher} from '@orderwell/adapters/in-process';
import {
  DomainError,
  type InquiryAnswer,
  type PaymentCancellation,
  type PaymentInquiry,
  type PaymentRequest,
  type PaymentResult,
} from '@orderwell/domain';
import {describePaymentRequester, describePaymentResultPublisher} from '@orderwell/domain/testing';

/** The other side of a call: it stores what it is told, or cannot. */
class OtherSide<Message> {
  readonly stored: Message[] = [];
  down = false;

  readonly take = async (message: Message): Promise<void> => {
    if (this.down) throw new DomainError('UNAVAILABLE', 'the store cannot be reached');
    this.stored.push(message);
  };

  next(): Message {
    const message = this.stored.shift();
    if (message === undefined) throw new Error('nothing was stored');
    return message;
  }
}

describePaymentRequester({describe, it}, 'InProcessPaymentRequester', async () => {
  const [requests, cancellations] = [new OtherSide<PaymentRequest>(), new OtherSide<PaymentCancellation>()];
  const inquiries = new OtherSide<PaymentInquiry>();
  const switchAll = (down: boolean): void => {
    requests.down = down;
    cancellations.down = down;
    inquiries.down = down;
  };
  return {
    requester: new InProcessPaymentRequester({
      processPayment: requests.take,
      cancelPayment: cancellations.take,
      answerInquiry: inquiries.take,
    }),
    nextInquiry: async () => inquiries.next(),
    nextRequest: async () => requests.next(),
    nextCancellation: async () => cancellations.next(),
    cut: async () => switchAll(true),
    heal: async () => switchAll(false),
  };
});

describePaymentResultPublisher({describe, it}, 'InProcessPaymentResultPublisher', async () => {
  const [results, answers] = [new OtherSide<PaymentResult>(), new OtherSide<InquiryAnswer>()];
  const switchAll = (down: boolean): void => {
    results.down = down;
    answers.down = down;
  };
  return {
    publisher: new InProcessPaymentResultPublisher({
      applyPaymentResult: results.take,
      applyInquiryAnswer: answers.take,
    }),
    nextResult: async () => results.next(),
    nextAnswer: async () => answers.next(),
    cut: async () => switchAll(true),
    heal: async () => switchAll(false),
  };
});
