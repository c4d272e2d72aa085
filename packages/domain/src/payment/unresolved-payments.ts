import type {Outbox} from '../outbox/outbox.ts';
import type {Payment} from './payment.ts';

/**
 * The stored payments that wait for the gateway, each claimable once the time is over that it was given to end by
 * itself (see `Payment.gatewayDueInMs`). Storing a payment anew begins its schedule anew.
 */
export type UnresolvedPayments = Outbox<Payment>;
