import type {Clock} from '../clock.ts';
import type {InquiryAnswer, PaymentInquiry} from '../contracts.ts';
import {DomainError} from '../errors.ts';
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
   * have got it, and where it wants it now: in the meantime its queue may have got another name. `missing` is said only
   * when nothing of the kind waits on its way either: a long queue is no loss.
   * @throws DomainError `TOO_MUCH_CONTENTION` after too many lost races; `UNAVAILABLE`; the order side asks again
   */
  async execute(inquiry: PaymentInquiry): Promise<InquiryAnswer> {
    const {payments, waiting, publisher} = this.#ports;
    // Before the payment, because what leaves the queue between the two looks is found by the second.
    const mayArrive = await waiting.mayHold(inquiry.asked);
    const payment = await this.#found(inquiry);
    if (payment !== 'unreadable' && payment?.result !== undefined) await payments.announceAgain(payment);
    const standing = mayArrive || hasArrived(payment, inquiry) ? 'underWay' : 'missing';
    const answer = {...inquiry, standing} as const;
    await publisher.answerInquiry(answer);
    return answer;
  }

  /**
   * The payment, which goes on to tell its result where the inquiry wants it. One that this version cannot read has
   * arrived all the same, and whoever asks again would only meet it again.
   */
  async #found({orderId, resultTo, cancelResultTo}: PaymentInquiry): Promise<Payment | 'unreadable' | undefined> {
    const addresses = {replyTo: resultTo, cancelReplyTo: cancelResultTo};
    try {
      const found = await this.#ports.payments.byOrder(orderId);
      return found && (await changePayment(this.#ports, found, (payment, at) => payment.redirect(addresses, at)));
    } catch (error) {
      if (error instanceof DomainError && error.code === 'UNREADABLE_RECORD') return 'unreadable';
      throw error;
    }
  }
}

function hasArrived(payment: Payment | 'unreadable' | undefined, {asked}: PaymentInquiry): boolean {
  if (payment === undefined) return false;
  if (payment === 'unreadable') return true;
  if (asked === 'payment') return true;
  // Every other end of a payment leaves nothing to give back.
  return payment.isBeingCanceled || (payment.result !== undefined && payment.status !== 'Captured');
}
