import type {Correlation, PaymentCancellation, PaymentRequest, PaymentResult} from '../contracts.ts';
import {DomainError} from '../errors.ts';
import {type OrderId, PaymentId} from '../values/ids.ts';
import type {Money} from '../values/money.ts';
import {type PaymentStatus, type PaymentTrigger, paymentStateTable} from './payment-state-table.ts';

/** Everything that is stored of a payment. */
export interface PaymentSnapshot {
  readonly id: PaymentId;
  readonly orderId: OrderId;
  readonly amount: Money;
  readonly status: PaymentStatus;
  /** The gateway's name for the charge, once it was approved. */
  readonly gatewayReference?: string | undefined;
  /** Why it was declined, once it was. */
  readonly declineReason?: string | undefined;
  /** The request that started it. */
  readonly correlation: Correlation;
  /** Where the asker wants the result; undefined for the usual place. */
  readonly replyTo?: string | undefined;
  /** 1 when it begins, then one more for each move. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/**
 * The one payment of an order. Immutable: every move returns another `Payment`.
 * Its id derives from the order's, so a request that is repeated finds the payment that the first one began.
 */
export class Payment {
  readonly snapshot: PaymentSnapshot;
  /** The version that the stored payment must still have for this one to replace it; 0 if none may be stored yet. */
  readonly loadedVersion: number;

  private constructor(snapshot: PaymentSnapshot, loadedVersion: number) {
    this.snapshot = snapshot;
    this.loadedVersion = loadedVersion;
  }

  /** An order is to be paid: the payment begins `Requested`. */
  static request(request: PaymentRequest, at: Date): Payment {
    return Payment.#begin(request, 'Requested', at, request.replyTo);
  }

  /** A cancellation came before any request: the payment begins `Voided`, and no later request can charge. */
  static void(cancellation: PaymentCancellation, at: Date): Payment {
    return Payment.#begin(cancellation, 'Voided', at, undefined);
  }

  static #begin(
    {orderId, amount, correlation}: {orderId: OrderId; amount: Money; correlation: Correlation},
    status: PaymentStatus,
    at: Date,
    replyTo: string | undefined,
  ): Payment {
    const id = PaymentId.forOrder(orderId);
    return new Payment(
      {id, orderId, amount, status, correlation, replyTo, version: 1, createdAt: at, updatedAt: at},
      0,
    );
  }

  /** Loads a payment that was stored before. */
  static rehydrate(snapshot: PaymentSnapshot): Payment {
    return new Payment(snapshot, snapshot.version);
  }

  /** The same payment, once it was stored: the next move builds on it. */
  asStored(): Payment {
    return Payment.rehydrate(this.snapshot);
  }

  get id(): PaymentId {
    return this.snapshot.id;
  }
  get orderId(): OrderId {
    return this.snapshot.orderId;
  }
  get amount(): Money {
    return this.snapshot.amount;
  }
  get status(): PaymentStatus {
    return this.snapshot.status;
  }

  /**
   * Moves the payment as its state table says.
   * @returns the moved payment, or this very one when there is nothing to do
   * @throws DomainError `ILLEGAL_TRANSITION` if the trigger contradicts what is recorded
   */
  apply(trigger: PaymentTrigger, at: Date): Payment {
    const move = paymentStateTable[this.status][trigger.kind];
    if (move === 'no-op') return this;
    if (move === 'illegal') {
      throw new DomainError('ILLEGAL_TRANSITION', `a payment that is ${this.status} cannot be ${trigger.kind}`);
    }
    const {version} = this.snapshot;
    return new Payment(
      {
        ...this.snapshot,
        status: move,
        ...(trigger.kind === 'approved' && {gatewayReference: trigger.reference}),
        ...(trigger.kind === 'declined' && {declineReason: trigger.reason}),
        version: version + 1,
        updatedAt: at,
      },
      this.loadedVersion,
    );
  }

  /**
   * How long after it was stored, in milliseconds, a payment that waits for the gateway is to be looked at; undefined
   * for one that waits for nothing. What is under way in another process gets the time to end by itself.
   */
  get gatewayDueInMs(): number | undefined {
    switch (this.status) {
      case 'Requested':
        return 60_000;
      case 'Unknown':
      case 'Refunding':
        return 10_000;
      case 'Canceling':
        return 0;
      case 'Captured':
      case 'Declined':
      case 'Refunded':
      case 'Voided':
        return undefined;
    }
  }

  /**
   * What the order side is told about the payment as it stands; undefined while there is nothing to tell.
   * The message id is the same whenever the same state is told again.
   */
  get result(): PaymentResult | undefined {
    const {orderId, correlation, declineReason: reason, version} = this.snapshot;
    const messageId = `${this.id}.${version}`;
    switch (this.status) {
      case 'Captured':
        return {messageId, orderId, correlation, outcome: 'paid'};
      case 'Declined':
        return {messageId, orderId, correlation, outcome: 'declined', reason};
      case 'Voided':
        return {messageId, orderId, correlation, outcome: 'voided'};
      case 'Refunded':
        return {messageId, orderId, correlation, outcome: 'refunded'};
      case 'Requested':
      case 'Unknown':
      case 'Canceling':
      case 'Refunding':
        return undefined;
    }
  }
}
