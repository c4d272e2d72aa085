import type {PaymentCancellation} from '../contracts.ts';
import {advancePayment, assertSameAmount, changePayment, type PaymentPorts, reload} from './advance-payment.ts';
import {Payment} from './payment.ts';

/** An order is canceled: its payment is voided if nothing was charged, and refunded if something was. */
export class CancelPayment {
  readonly #ports: PaymentPorts;

  constructor(ports: PaymentPorts) {
    this.#ports = ports;
  }

  /**
   * Safe to repeat: the gateway is asked by schedule, and a repeat adds no question to it. The gateway is asked also
   * where nothing is known of a payment. A cancellation that overtakes its request leaves a voided payment behind, so
   * that the request which follows charges nothing.
   * Whoever asks says where to tell what became of it; the latest address holds.
   * @returns the payment as it stands afterwards
   * @throws DomainError `PAYMENT_AMOUNT_MISMATCH` if the payment is over another amount; `TOO_MUCH_CONTENTION` after too
   * many lost races; `UNAVAILABLE`
   */
  async execute(cancellation: PaymentCancellation): Promise<Payment> {
    const {payments, clock} = this.#ports;
    const {messageId: causedBy, replyTo} = cancellation;
    const begun = Payment.cancel(cancellation, clock.now());
    if ((await payments.addIfAbsent(begun, {causedBy})) === 'added') {
      return advancePayment(this.#ports, begun.asStored(), causedBy);
    }

    const found = await reload(payments, begun);
    assertSameAmount(found, cancellation.amount);
    const redirect = (payment: Payment, at: Date): Payment => payment.redirect({cancelReplyTo: replyTo}, at);
    if (found.isBeingCanceled) return changePayment(this.#ports, found, redirect);
    if (found.result !== undefined && found.status !== 'Captured') {
      const payment = await changePayment(this.#ports, found, redirect);
      await payments.announceAgain(payment, {causedBy});
      return payment;
    }
    // The wish is stored before the gateway is asked: after a crash, the schedule finds what is left to do.
    const cancel = (payment: Payment, at: Date): Payment => redirect(payment, at).move({kind: 'cancelAsked'}, at);
    return advancePayment(this.#ports, await changePayment(this.#ports, found, cancel, causedBy), causedBy);
  }
}
