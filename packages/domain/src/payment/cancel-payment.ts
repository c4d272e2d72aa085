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
   * @returns the payment as it stands afterwards
   * @throws DomainError `PAYMENT_AMOUNT_MISMATCH` if the payment is over another amount; `TOO_MUCH_CONTENTION` after too
   * many lost races; `UNAVAILABLE`
   */
  async execute(cancellation: PaymentCancellation): Promise<Payment> {
    const {payments, clock} = this.#ports;
    const {messageId: causedBy} = cancellation;
    const begun = Payment.cancel(cancellation, clock.now());
    if ((await payments.addIfAbsent(begun, {causedBy})) === 'added') {
      return advancePayment(this.#ports, begun.asStored(), causedBy);
    }

    const found = await reload(payments, begun);
    assertSameAmount(found, cancellation.amount);
    if (found.isBeingCanceled) return found;
    if (found.result !== undefined && found.status !== 'Captured') {
      await payments.announceAgain(found, {causedBy});
      return found;
    }
    // The wish is stored before the gateway is asked: after a crash, the schedule finds what is left to do.
    const move = (payment: Payment, at: Date): Payment => payment.move({kind: 'cancelAsked'}, at);
    return advancePayment(this.#ports, await changePayment(this.#ports, found, move, causedBy), causedBy);
  }
}
