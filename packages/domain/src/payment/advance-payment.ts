import type {Clock} from '../clock.ts';
import {DomainError} from '../errors.ts';
import {untilNotStale} from '../optimistic-change.ts';
import type {Money} from '../values/money.ts';
import {cleanText} from '../values/texts.ts';
import type {Payment} from './payment.ts';
import type {ChargeOutcome, PaymentGateway, RefundOutcome, VoidOutcome} from './payment-gateway.ts';
import type {PaymentRepository} from './payment-repository.ts';
import type {PaymentTrigger} from './payment-state-table.ts';

/** What the use cases about payments work with. */
export interface PaymentPorts {
  readonly payments: PaymentRepository;
  readonly gateway: PaymentGateway;
  readonly clock: Clock;
}

/**
 * Asks the gateway for what the payment waits for, and records the answer, until the payment waits for nothing or the
 * gateway gives no clear answer. No transaction is open while the gateway is asked: it may take its time, and its
 * answer may never come.
 * @param causedBy the message that is the cause, which is thereby recorded as dealt with
 * @returns the payment as it stands afterwards
 * @throws DomainError `TOO_MUCH_CONTENTION` after too many lost races; `UNAVAILABLE`
 */
export async function advancePayment(ports: PaymentPorts, payment: Payment, causedBy?: string): Promise<Payment> {
  let current = payment;
  while (current.gatewayDueInMs !== undefined) {
    const trigger = await askGateway(ports.gateway, current);
    current = await changePayment(ports, current, (found, at) => found.move(trigger, at), causedBy);
    if (trigger.kind === 'outcomeUnknown') break;
  }
  return current;
}

/**
 * Lets `decide` move a payment or leave it, and stores what it decided; from what others left, if they changed the
 * payment in between.
 * @throws DomainError `TOO_MUCH_CONTENTION`; `UNAVAILABLE`; whatever `decide` throws
 */
export function changePayment(
  {payments, clock}: Pick<PaymentPorts, 'payments' | 'clock'>,
  payment: Payment,
  decide: (payment: Payment, at: Date) => Payment,
  causedBy?: string,
): Promise<Payment> {
  let current = payment;
  return untilNotStale<Payment>(`payment ${payment.id}`, async () => {
    const decided = decide(current, clock.now());
    if (decided === current || (await payments.save(decided, {causedBy})) === 'saved') return decided.asStored();
    current = await reload(payments, payment);
    assertNotRestored(payment, current);
    return 'stale';
  });
}

/** @throws DomainError `UNAVAILABLE` if the payment is not there any more, which no part of this system brings about */
export async function reload(payments: PaymentRepository, {id, orderId}: Payment): Promise<Payment> {
  const payment = await payments.byOrder(orderId);
  if (payment === undefined) throw new DomainError('UNAVAILABLE', `payment ${id} cannot be found again; try again`);
  return payment;
}

/**
 * What was learned of a payment says nothing of one that a restored store knows at an earlier version, or has lost and
 * was asked for anew. Whoever meets that begins anew too.
 */
function assertNotRestored({id, snapshot: {version, createdAt}}: Payment, {snapshot: found}: Payment): void {
  if (found.createdAt.getTime() === createdAt.getTime() && found.version >= version) return;
  throw new DomainError('UNAVAILABLE', `what is stored of payment ${id} is from another time; try again`);
}

/** @throws DomainError `PAYMENT_AMOUNT_MISMATCH` if a message names another amount than the payment is over */
export function assertSameAmount({orderId, amount}: Payment, named: Money): void {
  if (amount.equals(named)) return;
  throw new DomainError('PAYMENT_AMOUNT_MISMATCH', `order ${orderId} was to pay ${amount}, and now ${named}`);
}

async function askGateway(
  gateway: PaymentGateway,
  {id: paymentId, amount, status, snapshot: {metadata}}: Payment,
): Promise<PaymentTrigger> {
  const charge = {paymentId, amount, ...(metadata && {metadata})};
  switch (status) {
    case 'Requested':
      return triggerOf(await gateway.charge(charge));
    case 'Unknown': {
      const found = await gateway.lookup(paymentId);
      // A charge that cannot be found was never made, or not yet: its key makes charging again safe in both cases.
      return triggerOf(found.kind === 'notFound' ? await gateway.charge(charge) : found);
    }
    case 'Canceling':
      return triggerOf(await gateway.void(paymentId));
    case 'Refunding':
      return triggerOf(await gateway.refund({paymentId, amount}));
    case 'Captured':
    case 'Declined':
    case 'Refunded':
    case 'Voided':
      throw new DomainError('ILLEGAL_TRANSITION', `a payment that is ${status} waits for nothing`);
  }
}

/** A gateway may say anything; what it says must be storable, or the payment would wait for ever. */
function triggerOf(outcome: ChargeOutcome | VoidOutcome | RefundOutcome): PaymentTrigger {
  switch (outcome.kind) {
    case 'unknown':
      return {kind: 'outcomeUnknown'};
    case 'approved':
      return {kind: 'approved', reference: cleanText(outcome.reference) ?? 'not_named'};
    case 'declined':
      return {kind: 'declined', reason: cleanText(outcome.reason) ?? 'payment_declined'};
    case 'voided':
    case 'refunded':
      return {kind: outcome.kind};
  }
}
