import type {InquiryAnswer, PaymentInquiry} from '../contracts.ts';
import type {Payment} from './payment.ts';
import type {PaymentRepository} from './payment-repository.ts';
import type {PaymentResultPublisher} from './payment-result-publisher.ts';
import type {WaitingMessages} from './waiting-messages.ts';

interface AnswerInquiryPorts {
  readonly payments: PaymentRepository;
  readonly waiting: WaitingMessages;
  readonly publisher: PaymentResultPublisher;
}

/** The order side has heard nothing about an order for long, and asks whether what it asked arrived. */
export class AnswerInquiry {
  readonly #ports: AnswerInquiryPorts;

  constructor(ports: AnswerInquiryPorts) {
    this.#ports = ports;
  }

  /**
   * Moves no money and begins nothing. A result that is there is announced again, because the order side seems not to
   * have got it. `missing` is said only when nothing of the kind waits on its way either: a long queue is no loss.
   * @throws DomainError `UNAVAILABLE`; the order side asks again
   */
  async execute(inquiry: PaymentInquiry): Promise<InquiryAnswer> {
    const {payments, waiting, publisher} = this.#ports;
    // Before the payment, because what leaves the queue between the two looks is found by the second.
    const mayArrive = await waiting.mayHold(inquiry.asked);
    const payment = await payments.byOrder(inquiry.orderId);
    if (payment?.result !== undefined) await payments.announceAgain(payment);
    const standing = mayArrive || hasArrived(payment, inquiry) ? 'underWay' : 'missing';
    const answer = {...inquiry, standing} as const;
    await publisher.answerInquiry(answer);
    return answer;
  }
}

function hasArrived(payment: Payment | undefined, {asked}: PaymentInquiry): boolean {
  if (payment === undefined) return false;
  if (asked === 'payment') return true;
  // Every other end of a payment leaves nothing to give back.
  return payment.isBeingCanceled || (payment.result !== undefined && payment.status !== 'Captured');
}
