import {Payment} from '../../../payment/payment.ts';
import {type PaymentStatus, type PaymentTrigger, paymentStateTable} from '../../../payment/payment-state-table.ts';
import {Metadata} from '../../../values/metadata.ts';
import {Money} from '../../../values/money.ts';
import {aPaymentCancellation, aPaymentRequest} from '../../builders.ts';

/** One of each kind; a record, so that the compiler asks for every kind that there is. */
const triggers: Readonly<Record<PaymentTrigger['kind'], PaymentTrigger>> = {
  approved: {kind: 'approved', reference: 'charge "größer" \\ 🙂'},
  declined: {kind: 'declined', reason: 'insufficient_funds'},
  outcomeUnknown: {kind: 'outcomeUnknown'},
  cancelAsked: {kind: 'cancelAsked'},
  voided: {kind: 'voided'},
  refunded: {kind: 'refunded'},
};

/** A payment's life: how it began, and what comes to it after that. */
export interface PaymentLife {
  readonly begun: Payment;
  readonly triggers: readonly PaymentTrigger[];
  /** What it is called in red messages. */
  readonly name: string;
}

/** Lives that take each move of the state table: one for each, by the shortest way there from either beginning. */
export function everyPaymentLife(): readonly PaymentLife[] {
  const ways = new Map<PaymentStatus, {readonly from: 'request' | 'cancel'; readonly way: readonly PaymentTrigger[]}>([
    ['Requested', {from: 'request', way: []}],
    ['Canceling', {from: 'cancel', way: []}],
  ]);
  const lives: PaymentLife[] = [];
  // Statuses that are found on the way are visited, too.
  for (const [status, {from, way}] of ways) {
    for (const trigger of Object.values(triggers)) {
      const to = paymentStateTable[status][trigger.kind];
      if (to === 'no-op' || to === 'illegal') continue;
      const further = [...way, trigger];
      lives.push({begun: begunBy(from, lives.length), triggers: further, name: `${status} × ${trigger.kind}`});
      if (!ways.has(to)) ways.set(to, {from, way: further});
    }
  }
  return lives;
}

/** A loaded payment after its next move, which is told to have happened before the one that it follows. */
export function movedOn(payment: Payment, trigger: PaymentTrigger): Payment {
  return payment.move(trigger, instantOf(payment.snapshot.version));
}

const instantOf = (index: number): Date => new Date(Date.UTC(2026, 0, 1, 12, 0, 0, 999) - index * 3_600_000);

const currencies = ['JPY', 'KWD', 'USD', 'EUR'];

/** What a store might mix up is different in each: the currency, the addresses, the metadata. */
function begunBy(from: 'request' | 'cancel', index: number): Payment {
  const facts = {
    amount: Money.of(19_99n + BigInt(index), currencies[index % currencies.length] ?? 'EUR'),
    correlation: {requestId: `request-${index}`, traceparent: `00-${'a'.repeat(32)}-b7ad6b7169203331-01`},
  };
  const metadata = index % 2 === 0 ? undefined : Metadata.parse({channel: `kiosk-${index}`});
  const at = instantOf(0);
  const begun =
    from === 'request'
      ? Payment.request(aPaymentRequest({...facts, metadata}), at)
      : Payment.cancel(aPaymentCancellation(facts), at);
  return begun.redirect({replyTo: `results-of-${index}`, cancelReplyTo: `cancellations-of-${index}`}, at);
}
