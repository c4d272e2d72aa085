import type {Clock} from '../clock.ts';
import {DomainError} from '../errors.ts';
import type {Payment} from './payment.ts';
import type {ChargeOutcome, PaymentGateway, RefundOutcome, VoidOutcome} from './payment-gateway.ts';
import type {PaymentRepository} from './payment-repository.ts';
import type {PaymentTrigger} from './payment-state-table.ts';

/** Most times that an outcome is recorded anew because somebody else changed the payment in between. */
export const recordAttemptsMax = 5;

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
 * @throws DomainError `TOO_MUCH_CONTENTION` after {@link recordAttemptsMax} lost races; `UNAVAILABLE`
 */
export async function advancePayment(ports: PaymentPorts, payment: Payment, causedBy?: string): Promise<Payment> {
  let current = payment;
  while (current.gatewayDueInMs !== undefined) {
    const trigger = await askGateway(ports.gateway, current);
    current = await record(ports, current, trigger, causedBy);
    if (trigger.kind === 'outcomeUnknown') break;
  }
  return current;
}

/**
 * Applies a trigger to a payment and stores it; to what others left, if they changed the payment in between.
 * @throws DomainError `ILLEGAL_TRANSITION`; `TOO_MUCH_CONTENTION`; `UNAVAILABLE`
 */
export async function record(
  {payments, clock}: PaymentPorts,
  payment: Payment,
  trigger: PaymentTrigger,
  causedBy?: string,
): Promise<Payment> {
  let current = payment;
  for (let attempt = 1; attempt <= recordAttemptsMax; attempt++) {
    const moved = current.apply(trigger, clock.now());
    if (moved === current || (await payments.save(moved, {causedBy})) === 'saved') return moved.asStored();
    current = await reload(payments, payment);
  }
  throw new DomainError('TOO_MUCH_CONTENTION', `payment ${payment.id} kept changing; try again`);
}

/** @throws DomainError `UNAVAILABLE` if the payment is gone, which no part of this system brings about */
export async function reload(payments: PaymentRepository, {id, orderId}: Payment): Promise<Payment> {
  const payment = await payments.byOrder(orderId);
  if (payment === undefined) throw new DomainError('UNAVAILABLE', `payment ${id} cannot be found again; try again`);
  return payment;
}

async function askGateway(gateway: PaymentGateway, {id: paymentId, amount, status}: Payment): Promise<PaymentTrigger> {
  switch (status) {
    case 'Requested':
      return triggerOf(await gateway.charge({paymentId, amount}));
    case 'Unknown': {
      const found = await gateway.lookup(paymentId);
      // A charge that cannot be found was never made, or not yet: its key makes charging again safe in both cases.
      return triggerOf(found.kind === 'notFound' ? await gateway.charge({paymentId, amount}) : found);
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

function triggerOf(outcome: ChargeOutcome | VoidOutcome | RefundOutcome): PaymentTrigger {
  return outcome.kind === 'unknown' ? {kind: 'outcomeUnknown'} : outcome;
}
