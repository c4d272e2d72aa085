import {deliverBatch} from '../outbox/deliver-batch.ts';
import {type DeliveryPolicy, type DeliveryReport, defaultDeliveryPolicy} from '../outbox/delivery-policy.ts';
import type {OrderEvent} from './order-event.ts';
import {dispatchTable, type OrderOutbox} from './order-state-table.ts';
import type {PaymentRequester} from './payment-requester.ts';

/** Asks the payment side for what orders need of it. */
export class RelayOrderEvents {
  readonly #ports: {readonly outbox: OrderOutbox; readonly payments: PaymentRequester};
  readonly #policy: DeliveryPolicy;

  constructor({
    policy = defaultDeliveryPolicy,
    ...ports
  }: {
    readonly outbox: OrderOutbox;
    readonly payments: PaymentRequester;
    readonly policy?: DeliveryPolicy;
  }) {
    this.#ports = ports;
    this.#policy = policy;
  }

  /**
   * One pass over the outbox; call it again while it claims as many as it may.
   * @throws DomainError `UNAVAILABLE` when the outbox cannot be asked
   */
  execute(): Promise<DeliveryReport> {
    return deliverBatch(this.#ports.outbox, ({item}) => this.#dispatch(item), this.#policy);
  }

  async #dispatch(event: OrderEvent): Promise<void> {
    const {payments} = this.#ports;
    const {orderId, total: amount, correlation} = event;
    const message = {messageId: messageIdOf(event), orderId, amount, correlation};
    switch (dispatchTable[event.type]) {
      case 'requestPayment':
        return payments.requestPayment({...message, ...('metadata' in event && {metadata: event.metadata})});
      case 'cancelPayment':
        return payments.cancelPayment({...message, reason: 'reason' in event ? event.reason : 'asked_again'});
      case 'nothing':
        return;
    }
  }
}

/**
 * The same whenever the event is sent again. The time tells it from an event of the same number that was sent before the
 * store was restored to an earlier moment: whoever remembers that one must not take this one for a repeat.
 */
const messageIdOf = ({id, at}: OrderEvent): string => `${id}.${at.getTime()}`;
