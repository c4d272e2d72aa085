import type {Outbox} from '../outbox/outbox.ts';
import type {OrderEvent} from './order-event.ts';

/**
 * The stored order events that the payment side has to be told of and was not yet (see `dispatchOf`).
 * The order's event log is the outbox: there is no second record that could disagree with it.
 */
export type OrderOutbox = Outbox<OrderEvent>;
