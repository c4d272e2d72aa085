import {DomainError} from '../errors.ts';
import {deliverFlowing, type FlowOptions} from '../outbox/deliver-flowing.ts';
import type {DeliveryPolicy, DeliveryReport} from '../outbox/delivery-policy.ts';
import {advancePayment, type PaymentPorts} from './advance-payment.ts';
import type {Payment} from './payment.ts';
import type {UnresolvedPayments} from './unresolved-payments.ts';

/**
 * The gateway is asked 10 s after it gave no clear answer, and then after another 30 s, 2 min, 10 min and every hour:
 * soon enough for a hiccup, seldom enough for an outage.
 */
export const resolvePolicy: DeliveryPolicy = {
  // So many questions to the gateway at once: 1,000 payments that each run into a time-out of 5 s take 50 s.
  batchSizeMax: 100,
  // Three calls of 10 s, the most that a payment takes. Whoever dies meanwhile delays it by this much.
  leaseMs: 30_000,
  retryDelaysMs: [30_000, 120_000, 600_000, 3_600_000],
  // A gateway that contradicts itself is reported, and asked again all the same: money may be held.
  refusalDelaysMs: [30_000, 120_000, 600_000, 3_600_000],
  refusalsMax: undefined,
};

/** Payments that wait for the gateway are brought to an end, however long it takes. */
export class ResolveUnknownPayments {
  readonly #ports: PaymentPorts & {readonly unresolved: UnresolvedPayments};
  readonly #policy: DeliveryPolicy;

  constructor({
    policy = resolvePolicy,
    ...ports
  }: PaymentPorts & {readonly unresolved: UnresolvedPayments; readonly policy?: DeliveryPolicy}) {
    this.#ports = ports;
    this.#policy = policy;
  }

  /**
   * One pass over the payments that are due, many at once, each as long as it takes. Payments that stay unresolved are
   * reported as failures, and come up again by schedule.
   * @param options.goOn false when no more payments are to be begun
   * @param options.failed is told at once of each that stays unresolved, instead of the report
   * @throws DomainError `UNAVAILABLE` when the store cannot be asked
   */
  execute(options: FlowOptions = {}): Promise<DeliveryReport> {
    return deliverFlowing(this.#ports.unresolved, ({item}) => this.#resolve(item), this.#policy, options);
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
