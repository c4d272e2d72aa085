import type {PaymentCancellation} from '../contracts.ts';
import {advancePayment, type PaymentPorts, record, reload} from './advance-payment.ts';
import {Payment} from './payment.ts';

/** An order is off: its payment is voided if nothing was charged, and refunded if something was. */
export class CancelPayment {
  readonly #ports: PaymentPorts;

  constructor(ports: PaymentPorts) {
    this.#ports = ports;
  }

  /**
   * Safe to repeat. A cancellation that overtakes its request leaves a voided payment behind, so that the request which
   * follows charges nothing. Where the gateway gives no clear answer, it is asked again by schedule.
   * @returns the payment as it stands afterwards
   * @throws DomainError `TOO_MUCH_CONTENTION` after too many lost races; `UNAVAILABLE`
   */
  async execute(cancellation: PaymentCancellation): Promise<Payment> {
    const {payments, clock} = this.#ports;
    const {messageId: causedBy} = cancellation;
    const tombstone = Payment.void(cancellation, clock.now());
    if ((await payments.addIfAbsent(tombstone, {causedBy})) === 'added') return tombstone.asStored();

    const found = await reload(payments, tombstone);
    if (found.result !== undefined && found.status !== 'Captured') {
      await payments.announceAgain(found.id, {causedBy});
      return found;
    }
    // The wish is stored before the gateway is asked: after a crash, the schedule finds what is left to do.
    return advancePayment(this.#ports, await record(this.#ports, found, {kind: 'cancelAsked'}, causedBy));
  }
}
