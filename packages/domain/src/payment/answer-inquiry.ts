import type {Clock} from '../clock.ts';
import type {InquiryAnswer, PaymentInquiry} from '../contracts.ts';
import {changePayment} from './advance-payment.ts';
import type {Payment} from './payment.ts';
import type {PaymentRepository} from './payment-repository.ts';
import type {PaymentResultPublisher} from './payment-result-publisher.ts';
import type {WaitingMessages} from './waiting-messages.ts';

interface AnswerInquiryPorts {
  readonly payments: PaymentRepository;
  readonly waiting: WaitingMessages;
  readonly publisher: PaymentResultPublisher;
  readonly clock: Clock;
}

/** The order side has heard nothing about an order for long, and asks whether what it asked arrived. */
export class AnswerInquiry {
  readonly #ports: AnswerInquiryPorts;

  constructor(ports: AnswerInquiryPorts) {
    this.#ports = ports;
  }

  /**
   * Moves no money and begins nothing. A result that is there is announced again, because the order side seems not to
   * have got it, and where it wants it now: in the meantime its queue may have got another name. `missing` is said only when nothing of the kind waits on its way either: a long queue is no loss.
   * @throws DomainError `TOO_MUCH_CONTENTION` after too many lost races; `UNAVAILABLE`; the order side asks again
   */
  async execute(inquiry: PaymentInquiry): Promise<InquiryAnswer> {
    const {payments, waiting, publisher} = this.#ports;
    // Before the payment, because what leaves the queue between the two looks is found by the second.
    const mayArrive = await waiting.mayHold(inquiry.asked);
    const payment = await this.#redirected(inquiry);
    if (payment?.result !== undefined) await payments.announceAgain(payment);
    const standing = mayArrive || hasArrived(payment, inquiry) ? 'underWay' : 'missing';
    const answer = {...inquiry, standing} as const;
    await publisher.answerInquiry(answer);
    return answer;
  }

  async #redirected({orderId, resultTo, cancelResultTo}: PaymentInquiry): Promise<Payment | undefined> {
    const found = await this.#ports.payments.byOrder(orderId);
    const addresses = {replyTo: resultTo, cancelReplyTo: cancelResultTo};
    return found && changePayment(this.#ports, found, (payment, at) => payment.redirect(addresses, at));
  }
}

function hasArrived(payment: Payment | undefined, {asked}: PaymentInquiry): boolean {
  if (payment === undefined) return false;
  if (asked === 'payment') return true;
  // Every other end of a payment leaves nothing to give back.
  return payment.isBeingCanceled || (payment.result !== undefined && payment.status !== 'Captured');
}
