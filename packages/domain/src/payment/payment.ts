import type {Correlation, PaymentCancellation, PaymentOutcome, PaymentRequest, PaymentResult} from '../contracts.ts';
import {DomainError} from '../errors.ts';
import {type OrderId, PaymentId} from '../values/ids.ts';
import type {Metadata} from '../values/metadata.ts';
import type {Money} from '../values/money.ts';
import {type PaymentStatus, type PaymentTrigger, paymentStateTable} from './payment-state-table.ts';

/** Where somebody wants to hear of a payment, in the transport's own terms; undefined for the usual place. */
export interface PaymentAddresses {
  /** Of whoever asked for the payment: wants the result. */
  readonly replyTo?: string | undefined;
  /**
   * Of whoever asked for its cancellation: wants to hear that it was voided or refunded. Another one, because whoever
   * asked for the payment may never have heard of cancellations.
   */
  readonly cancelReplyTo?: string | undefined;
}

/** Everything that is stored of a payment. */
export interface PaymentSnapshot extends PaymentAddresses {
  readonly id: PaymentId;
  readonly orderId: OrderId;
  readonly amount: Money;
  /** What the request that began it said of the order. It never changes, so a charge that is repeated is the same. */
  readonly metadata?: Metadata | undefined;
  readonly status: PaymentStatus;
  /** The gateway's name for the charge, once it was approved. */
  readonly gatewayReference?: string | undefined;
  /** Why it was declined, once it was. */
  readonly declineReason?: string | undefined;
  /** The request that started it. */
  readonly correlation: Correlation;
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
    return Payment.#begin(request, 'Requested', at, {replyTo: request.replyTo});
  }

  /**
   * A cancellation came, and nothing is known of the payment: it begins `Canceling`, and the gateway has to say what it
   * knows. That there is no record here does not mean that nothing was charged: this store may have been restored.
   */
  static cancel(cancellation: PaymentCancellation, at: Date): Payment {
    return Payment.#begin(cancellation, 'Canceling', at, {cancelReplyTo: cancellation.replyTo});
  }

  static #begin(
    {orderId, amount, metadata, correlation}: Pick<PaymentRequest, 'orderId' | 'amount' | 'metadata' | 'correlation'>,
    status: PaymentStatus,
    at: Date,
    addresses: PaymentAddresses,
  ): Payment {
    const id = PaymentId.forOrder(orderId);
    const times = {createdAt: at, updatedAt: at};
    return new Payment(
      {id, orderId, amount, ...(metadata && {metadata}), status, correlation, ...addresses, version: 1, ...times},
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
  move(trigger: PaymentTrigger, at: Date): Payment {
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
   * The same payment, of which somebody wants to hear elsewhere from now on. This very one if they want to hear of it
   * there already, or do not say where.
   */
  redirect(to: PaymentAddresses, at: Date): Payment {
    const {version, replyTo, cancelReplyTo} = this.snapshot;
    const addresses = {replyTo: to.replyTo ?? replyTo, cancelReplyTo: to.cancelReplyTo ?? cancelReplyTo};
    if (addresses.replyTo === replyTo && addresses.cancelReplyTo === cancelReplyTo) return this;
    return new Payment({...this.snapshot, ...addresses, version: version + 1, updatedAt: at}, this.loadedVersion);
  }

  /** Whether it was asked to be canceled and that is not done yet. */
  get isBeingCanceled(): boolean {
    return this.status === 'Canceling' || this.status === 'Refunding';
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
      case 'Canceling':
      case 'Refunding':
        return 10_000;
      case 'Captured':
      case 'Declined':
      case 'Refunded':
      case 'Voided':
        return undefined;
    }
  }

  /**
   * What the order side is told about the payment as it stands; undefined while there is nothing to tell.
   * The message id is the same whenever the same outcome is told again. The time of the payment's beginning tells it
   * from a payment of the same order that a restored store has lost: whoever remembers that one must not take this one
   * for a repeat.
   */
  get result(): PaymentResult | undefined {
    const outcome = outcomeOf(this.status);
    if (outcome === undefined) return undefined;
    const {orderId, amount, correlation, declineReason, createdAt} = this.snapshot;
    const messageId = `${this.id}.${createdAt.getTime()}.${outcome}`;
    return {messageId, orderId, amount, correlation, outcome, ...(outcome === 'declined' && {reason: declineReason})};
  }

  /** Where that is wanted; undefined for the usual place. */
  get resultTo(): string | undefined {
    const {replyTo, cancelReplyTo} = this.snapshot;
    return this.status === 'Voided' || this.status === 'Refunded' ? cancelReplyTo : replyTo;
  }
}

function outcomeOf(status: PaymentStatus): PaymentOutcome | undefined {
  switch (status) {
    case 'Captured':
      return 'paid';
    case 'Declined':
      return 'declined';
    case 'Voided':
      return 'voided';
    case 'Refunded':
      return 'refunded';
    case 'Requested':
    case 'Unknown':
    case 'Canceling':
    case 'Refunding':
      return undefined;
  }
}
