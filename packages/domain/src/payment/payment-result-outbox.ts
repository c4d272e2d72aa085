import type {Outbox} from '../outbox/outbox.ts';
import type {Payment} from './payment.ts';

/** The stored payments that have a result which the order side was not yet told. */
export type PaymentResultOutbox = Outbox<Payment>;
