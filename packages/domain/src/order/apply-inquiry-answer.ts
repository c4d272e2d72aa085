import type {Clock} from '../clock.ts';
import type {InquiryAnswer} from '../contracts.ts';
import {changeOrder} from './change-order.ts';
import type {Order} from './order.ts';
import type {OrderRepository} from './order-repository.ts';

export interface AskingAgainPolicy {
  /** Most requests for one payment. After the last one got lost too, somebody has to look; the order stays as it is. */
  readonly paymentRequestsMax: number;
}

export const defaultAskingAgainPolicy: AskingAgainPolicy = {paymentRequestsMax: 5};

/** What came of an answer; `givenUp` if the payment was requested as often as it may be, and got lost each time. */
export interface AnsweredInquiry {
  readonly order: Order;
  readonly kind: 'askedAgain' | 'unchanged' | 'givenUp';
}

/** The payment side says whether it has what an order asked of it: if not, it is asked again. */
export class ApplyInquiryAnswer {
  readonly #ports: {readonly orders: OrderRepository; readonly clock: Clock};
  readonly #policy: AskingAgainPolicy;

  constructor({
    policy = defaultAskingAgainPolicy,
    ...ports
  }: {
    readonly orders: OrderRepository;
    readonly clock: Clock;
    readonly policy?: AskingAgainPolicy;
  }) {
    this.#ports = ports;
    this.#policy = policy;
  }

  /**
   * Safe to repeat: an answer about an order that has moved since it was inquired about changes nothing.
   * @throws DomainError `ORDER_NOT_FOUND`; `TOO_MUCH_CONTENTION` after too many lost races; `UNAVAILABLE`
   */
  async execute({orderId, orderVersion, standing, correlation}: InquiryAnswer): Promise<AnsweredInquiry> {
    const {orders, clock} = this.#ports;
    const isLost = ({version}: Order): boolean => standing === 'missing' && version === orderVersion;
    const {order, kind} = await changeOrder(orders, orderId, (loaded) =>
      isLost(loaded) && !this.#wasAskedEnough(loaded)
        ? loaded.move({kind: 'requestLost'}, {at: clock.now(), correlation})
        : loaded,
    );
    if (kind === 'moved') return {order, kind: 'askedAgain'};
    return {order, kind: isLost(order) && this.#wasAskedEnough(order) ? 'givenUp' : 'unchanged'};
  }

  /** A cancellation is asked for as often as it takes: asking costs nothing, and giving up would keep money. */
  #wasAskedEnough({awaits, snapshot}: Order): boolean {
    return awaits === 'payment' && snapshot.paymentRequests >= this.#policy.paymentRequestsMax;
  }
}
