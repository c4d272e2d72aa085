import type {Clock} from '../clock.ts';
import type {PaymentRequest} from '../contracts.ts';
import {DomainError} from '../errors.ts';
import {Payment} from './payment.ts';
import type {ChargeOutcome, PaymentGateway} from './payment-gateway.ts';
import type {PaymentRepository} from './payment-repository.ts';
import type {PaymentTrigger} from './payment-state-table.ts';

/** Most times that an outcome is recorded anew because somebody else changed the payment in between. */
export const recordAttemptsMax = 5;

/** An order is to be paid: its payment is recorded, charged at the gateway, and the outcome recorded. */
export class ProcessPayment {
  readonly #payments: PaymentRepository;
  readonly #gateway: PaymentGateway;
  readonly #clock: Clock;

  constructor({payments, gateway, clock}: {payments: PaymentRepository; gateway: PaymentGateway; clock: Clock}) {
    this.#payments = payments;
    this.#gateway = gateway;
    this.#clock = clock;
  }

  /**
   * Safe to repeat after a crash at any point: the payment is recorded before it is charged, and charged under its own
   * id, so a repeat finds the payment and the gateway finds the charge. A payment whose outcome is known is not charged
   * again; its result is announced once more, because the asker seems not to have got it.
   * @returns the payment as it stands afterwards
   * @throws DomainError `PAYMENT_AMOUNT_MISMATCH` if an earlier request for the order named another amount;
   * `TOO_MUCH_CONTENTION` after {@link recordAttemptsMax} lost races; `UNAVAILABLE`
   */
  async execute(request: PaymentRequest): Promise<Payment> {
    const payment = await this.#recorded(request);
    if (!payment.amount.equals(request.amount)) {
      throw new DomainError(
        'PAYMENT_AMOUNT_MISMATCH',
        `order ${request.orderId} was to pay ${payment.amount}, and now ${request.amount}`,
      );
    }
    if (payment.status !== 'Requested' && payment.status !== 'Unknown') {
      await this.#payments.announceAgain(payment.id);
      return payment;
    }
    // No transaction is open here: the gateway may take its time, and the outcome may never reach us.
    const outcome = await this.#gateway.charge({paymentId: payment.id, amount: payment.amount});
    return this.#record(payment, triggerOf(outcome));
  }

  async #recorded(request: PaymentRequest): Promise<Payment> {
    const payment = Payment.request(request, this.#clock.now());
    if ((await this.#payments.addIfAbsent(payment)) === 'added') return Payment.rehydrate(payment.snapshot);
    return this.#reload(payment);
  }

  async #record(payment: Payment, trigger: PaymentTrigger): Promise<Payment> {
    let current = payment;
    for (let attempt = 1; attempt <= recordAttemptsMax; attempt++) {
      const moved = current.apply(trigger, this.#clock.now());
      if (moved === current || (await this.#payments.save(moved)) === 'saved') return moved;
      current = await this.#reload(payment);
    }
    throw new DomainError('TOO_MUCH_CONTENTION', `payment ${payment.id} kept changing; try again`);
  }

  async #reload({id, orderId}: Payment): Promise<Payment> {
    const payment = await this.#payments.byOrder(orderId);
    if (payment === undefined) throw new DomainError('UNAVAILABLE', `payment ${id} cannot be found again; try again`);
    return payment;
  }
}

function triggerOf(outcome: ChargeOutcome): PaymentTrigger {
  return outcome.kind === 'unknown' ? {kind: 'outcomeUnknown'} : outcome;
}
