import type {Service} from '../world/port-call.ts';
import type {OrderPorts, OrderUseCases, PaymentSidePorts, PaymentUseCases, Stores} from './parts.ts';
import type {Transport} from './transport.ts';

/** Where a bug sits: in one process of one history. */
export interface BugSite {
  readonly stores: Stores;
  /** What the bug keeps for the length of the history, as a store of its own would. */
  readonly memory: Map<string, unknown>;
  /** The stores' own time. */
  readonly now: () => Date;
  /** A port call of this process: whatever comes between two of them can be interrupted. */
  readonly call: <Result>(service: Service, name: string, effect: () => Promise<Result>) => Promise<Result>;
}

/**
 * A mistake that somebody could make, planted to prove that the simulation would find it. It replaces parts of the
 * system and lives here only: the domain has no switch for it.
 */
export interface Bug {
  /** What is wrong, in a sentence. */
  readonly mistake: string;
  readonly acknowledges?: Transport['acknowledges'];
  orderPorts?(ports: OrderPorts, site: BugSite): Partial<OrderPorts>;
  orderUseCases?(ports: OrderPorts, site: BugSite): Partial<OrderUseCases>;
  paymentPorts?(ports: PaymentSidePorts, site: BugSite): Partial<PaymentSidePorts>;
  paymentUseCases?(ports: PaymentSidePorts, site: BugSite, useCases: PaymentUseCases): Partial<PaymentUseCases>;
}
