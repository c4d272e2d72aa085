import type {Outbox} from '../outbox/outbox.ts';
import type {Payment} from './payment.ts';

/**
 * The stored payments that wait for the gateway, each claimable once the time is over that it was given to end by
 * itself (see `Payment.gatewayDueInMs`). Moving a payment to another status begins its schedule anew; storing it in the
 * same one does not, and leaves it in the hands of whoever has claimed it: where somebody wants to hear of it is no reason
 * to ask the gateway sooner, or later.
 */
export type UnresolvedPayments = Outbox<Payment>;
