import type {PaymentGateway} from '../../../payment/payment-gateway.ts';
import type {PaymentId} from '../../../values/ids.ts';
import type {Money} from '../../../values/money.ts';
import {expectEqual, type PortPromises} from '../../expect.ts';
import type {GatewayCall, GatewayFault} from '../../gateway-faults.ts';

/** What the suite needs of an implementation. */
export interface PaymentGatewayHarness {
  readonly gateway: PaymentGateway;
  /** Another instance at the same gateway, as another process has one: with nothing of the first in its memory. */
  readonly another: () => Promise<PaymentGateway>;
  /** Amounts that the gateway approves: one in each currency that differs in its decimals, of those that it takes. */
  readonly approvedAmounts: readonly [Money, ...Money[]];
  /** An amount that it declines. */
  readonly declinedAmount: Money;
  /** The money that moved for a payment, oldest first, as the gateway's own books show it. */
  readonly movements: (
    paymentId: PaymentId,
  ) => Promise<readonly {readonly kind: 'capture' | 'refund'; readonly amount: Money}[]>;
  /** From now on every such call meets this fault, whoever makes it and however often. All others go well. */
  readonly disturb: (call: GatewayCall, fault: GatewayFault) => Promise<void>;
  /** All calls go well again. */
  readonly heal: () => Promise<void>;
  /**
   * How long a call may take in milliseconds until it is given up. Give the implementation a time-out of some
   * milliseconds, and this a margin.
   */
  readonly patienceMs: number;
}

/** What the gateway's books have to show. */
export async function expectMoved(
  {movements}: PaymentGatewayHarness,
  paymentId: PaymentId,
  ...expected: readonly (readonly ['capture' | 'refund', Money])[]
): Promise<void> {
  const moved = (await movements(paymentId)).map(({kind, amount}) => `${kind} ${amount}`);
  const wanted = expected.map(([kind, amount]) => `${kind} ${amount}`);
  expectEqual(moved, wanted, "the gateway's books show what moved");
}

/** In the words of the port's docstring. */
export const paymentGatewayPromises: PortPromises = {
  port: 'PaymentGateway',
  promises: {
    Idempotency:
      "the payment's id is the key of its charge, and of its refund. However often and however concurrently a call is repeated, by however many processes, money moves at most once, and every answer that is known is the same.",
    Amount: 'a charge collects, and a refund gives back, what it names to the last minor unit, in its currency.',
    Refusal: 'a refund of more than was captured, or where nothing was, gives nothing back and is never `refunded`.',
    Finality:
      'after a charge was voided, a charge for the same payment is declined, also one that is under way, and whichever process voided it. A charge that was made before stands, and its void says so.',
    Lookup:
      'finds the charge as it was answered, and one that was voided as declined. `notFound` says that the gateway itself knows of none.',
    Metadata: 'a charge is taken with metadata and without.',
    Honesty:
      'a time-out, a broken connection, an error of the gateway (5xx), its asking to come later (429) or an answer that makes no sense is `unknown`, whatever was asked: never declined, not found, voided or refunded.',
    Patience: "a gateway that never answers is given up, within a time that the adapter's limits name.",
    'No exceptions': 'whatever goes wrong at the gateway or on the way to it is an outcome.',
  },
};
