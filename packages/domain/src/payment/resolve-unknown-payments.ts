import {DomainError} from '../errors.ts';
import {type DeliveryPolicy, type DeliveryReport, deliverBatch} from '../outbox/deliver-batch.ts';
import {advancePayment, type PaymentPorts} from './advance-payment.ts';
import type {Payment} from './payment.ts';
import type {UnresolvedPayments} from './unresolved-payments.ts';

/**
 * The gateway is asked 10 s after it gave no clear answer, and then after another 30 s, 2 min, 10 min and every hour:
 * soon enough for a hiccup, seldom enough for an outage.
 */
export const resolvePolicy: DeliveryPolicy = {
  batchSizeMax: 20,
  // Three calls of 10 s, the most that a payment takes. Whoever dies meanwhile delays it by this much.
  leaseMs: 30_000,
  retryDelaysMs: [30_000, 120_000, 600_000, 3_600_000],
};

/** Payments that wait for the gateway are brought to an end, however long it takes. */
export class ResolveUnknownPayments {
  readonly #ports: PaymentPorts;
  readonly #unresolved: UnresolvedPayments;
  readonly #policy: DeliveryPolicy;

  constructor(parts: PaymentPorts & {unresolved: UnresolvedPayments; policy?: DeliveryPolicy}) {
    this.#ports = parts;
    this.#unresolved = parts.unresolved;
    this.#policy = parts.policy ?? resolvePolicy;
  }

  /**
   * One pass over the payments that are due; call it again while it claims as many as it may. Payments that stay
   * unresolved are reported as failures, and come up again by schedule.
   * @throws DomainError `UNAVAILABLE` when the store cannot be asked
   */
  execute(): Promise<DeliveryReport> {
    return deliverBatch(this.#unresolved, (payment) => this.#resolve(payment), this.#policy);
  }

  async #resolve(payment: Payment): Promise<void> {
    const {id, status, gatewayDueInMs} = await advancePayment(this.#ports, payment);
    if (gatewayDueInMs === undefined) return;
    throw new DomainError(
      'PAYMENT_OUTCOME_UNKNOWN',
      `the gateway gives no clear answer about payment ${id}: ${status}`,
    );
  }
}
