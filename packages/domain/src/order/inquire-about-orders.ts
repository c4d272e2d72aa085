import type {PaymentRequester} from './payment-requester.ts';
import type {InquirySchedule, UnansweredOrder, UnansweredOrders} from './unanswered-orders.ts';

export interface InquiryPolicy {
  readonly schedule: InquirySchedule;
  /** Most orders in one pass. */
  readonly batchSizeMax: number;
}

export const defaultInquiryPolicy: InquiryPolicy = {
  schedule: {firstAfterMs: 120_000, pauseMsMax: 300_000},
  batchSizeMax: 100,
};

/** What became of one pass. */
export interface InquiryReport {
  /** The orders that were due. */
  readonly due: readonly UnansweredOrder[];
  /** Why inquiries could not be made; they are made at the next time of the schedule. */
  readonly failures: readonly unknown[];
}

/**
 * An order that was handed over to the payment side and has heard nothing for long is inquired about. Asking adds
 * nothing to the work of a payment side that is merely slow, and decides nothing: what follows depends on the answer.
 */
export class InquireAboutOrders {
  readonly #ports: {readonly unanswered: UnansweredOrders; readonly payments: PaymentRequester};
  readonly #policy: InquiryPolicy;

  constructor({
    policy = defaultInquiryPolicy,
    ...ports
  }: {
    readonly unanswered: UnansweredOrders;
    readonly payments: PaymentRequester;
    readonly policy?: InquiryPolicy;
  }) {
    this.#ports = ports;
    this.#policy = policy;
  }

  /**
   * One pass over the orders that are due. Several may run at once: each order is inquired about by one of them.
   * @throws DomainError `UNAVAILABLE` when the store cannot be asked
   */
  async execute(): Promise<InquiryReport> {
    const {schedule, batchSizeMax: limit} = this.#policy;
    const due = await this.#ports.unanswered.takeDue({schedule, limit});
    const asked = await Promise.allSettled(due.map((unanswered) => this.#inquire(unanswered)));
    return {due, failures: asked.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))};
  }

  async #inquire({order}: UnansweredOrder): Promise<void> {
    const {id: orderId, version: orderVersion, awaits: asked} = order;
    if (asked === undefined) return;
    await this.#ports.payments.inquire({orderId, asked, orderVersion, correlation: {}});
  }
}
