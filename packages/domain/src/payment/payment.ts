import {type PaymentCancellation, type PaymentOutcome, type PaymentRequest, type PaymentResult} from '../contracts.ts';
import {DomainError} from '../errors.ts';
import {type OrderId, PaymentId} from '../values/ids.ts';
import type {Money} from '../values/money.ts';
import {JsonRecord, readingRecord, recordName} from '../values/json-record.ts';
import {assertTime} from '../values/sealing.ts';
import {paymentSnapshotIn} from './payment-json.ts';
import {agreedSnapshot, type PaymentAddresses, type PaymentSnapshot, sealedSnapshot} from './payment-snapshot.ts';
import {type PaymentStatus, type PaymentTrigger, paymentStateTable} from './payment-state-table.ts';

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
    Object.freeze(this);
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
    const facts = {id, orderId, amount, ...(metadata && {metadata}), status, correlation, ...addresses};
    return new Payment(agreedSnapshot({...facts, version: 1, ...times}), 0);
  }

  /**
   * Loads a payment that was stored before.
   * @throws TypeError if a part of it is missing, or is of another type than it must be; DomainError `INVALID_AMOUNT` likewise
   */
  static rehydrate(snapshot: PaymentSnapshot): Payment {
    return new Payment(agreedSnapshot(snapshot), snapshot.version);
  }

  /**
   * Loads a payment from the JSON that `JSON.stringify` makes of one.
   * @param json as parsed, also of a newer version: properties that this one does not know are left out
   * @throws DomainError `UNREADABLE_RECORD`, with the reason as its cause, if a part of it is missing or no such thing
   */
  static fromJson(json: unknown): Payment {
    return readingRecord(recordName('payment', json), () => Payment.rehydrate(paymentSnapshotIn(new JsonRecord(json))));
  }

  /** For JSON: its snapshot. {@link Payment.fromJson} reads it. */
  toJSON(): PaymentSnapshot {
    return this.snapshot;
  }

  /** The same payment, once it was stored: the next move builds on it. */
  asStored(): Payment {
    return new Payment(this.snapshot, this.snapshot.version);
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
    return this.#at(at, {
      status: move,
      ...(trigger.kind === 'approved' && {gatewayReference: trigger.reference}),
      ...(trigger.kind === 'declined' && {declineReason: trigger.reason}),
    });
  }

  /**
   * The same payment, of which somebody wants to hear elsewhere from now on. This very one if they want to hear of it
   * there already, or do not say where.
   */
  redirect(to: PaymentAddresses, at: Date): Payment {
    const {replyTo, cancelReplyTo} = this.snapshot;
    const addresses = {replyTo: to.replyTo ?? replyTo, cancelReplyTo: to.cancelReplyTo ?? cancelReplyTo};
    if (addresses.replyTo === replyTo && addresses.cancelReplyTo === cancelReplyTo) return this;
    return this.#at(at, addresses);
  }

  /** At its next version. */
  #at(at: Date, changes: Partial<PaymentSnapshot>): Payment {
    assertTime('the time of a move', at);
    const version = this.snapshot.version + 1;
    return new Payment(sealedSnapshot({...this.snapshot, ...changes, version, updatedAt: at}), this.loadedVersion);
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
