import type {PaymentRequest} from '../contracts.ts';
import {advancePayment, assertSameAmount, changePayment, type PaymentPorts, reload} from './advance-payment.ts';
import {Payment} from './payment.ts';

/** An order is to be paid: its payment is recorded, charged at the gateway, and the outcome recorded. */
export class ProcessPayment {
  readonly #ports: PaymentPorts;

  constructor(ports: PaymentPorts) {
    this.#ports = ports;
  }

  /**
   * Safe to repeat after a crash at any point: the payment is recorded before it is charged, and charged under its own
   * id, so a repeat finds the payment and the gateway finds the charge. A payment whose outcome is known is not charged
   * again; its result is announced once more, to the address of whoever asks anew, because they seem not to have got it.
   * @returns the payment as it stands afterwards
   * @throws DomainError `PAYMENT_AMOUNT_MISMATCH` if an earlier request for the order named another amount;
   * `TOO_MUCH_CONTENTION` after too many lost races; `UNAVAILABLE`
   */
  async execute(request: PaymentRequest): Promise<Payment> {
    const {messageId: causedBy, replyTo} = request;
    const recorded = await this.#recorded(request);
    assertSameAmount(recorded, request.amount);
    const payment = await changePayment(this.#ports, recorded, (found, at) => found.redirect({replyTo}, at));
    if (payment.status === 'Requested') return advancePayment(this.#ports, payment, causedBy);
    // One that waits for the gateway has no result yet: it is resolved by schedule, whoever asks.
    await this.#ports.payments.announceAgain(payment, {causedBy});
    return payment;
  }

  /** The message is not recorded as dealt with here: the charge is still to come. */
  async #recorded(request: PaymentRequest): Promise<Payment> {
    const {payments, clock} = this.#ports;
    const payment = Payment.request(request, clock.now());
    return (await payments.addIfAbsent(payment)) === 'added' ? payment.asStored() : reload(payments, payment);
  }
}
