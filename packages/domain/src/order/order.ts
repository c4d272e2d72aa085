import {type Asked, type Correlation, correlationOf} from '../contracts.ts';
import {DomainError} from '../errors.ts';
import {type CustomerId, EventId, type OrderId} from '../values/ids.ts';
import type {Metadata} from '../values/metadata.ts';
import {Money} from '../values/money.ts';
import {JsonRecord, readingRecord, recordName} from '../values/json-record.ts';
import {assertText, assertTime, frozenTime} from '../values/sealing.ts';
import {type Note, noteOf} from './note.ts';
import type {EventFacts, OrderEvent, OrderStatus} from './order-event.ts';
import {orderSnapshotIn} from './order-json.ts';
import {agreedLine, type OrderLine, orderLine} from './order-line.ts';
import {agreedSnapshot, type OrderSnapshot, sealedSnapshot} from './order-snapshot.ts';
import {type OrderMoveEvent, type OrderState, type OrderTrigger, orderStateTable} from './order-state-table.ts';

/** Most lines in one order. */
export const orderLinesMax = 100;

/** When and because of what something happens to an order. */
export interface Occasion {
  readonly at: Date;
  readonly correlation: Correlation;
}

/**
 * What a customer ordered and where it stands. Immutable: every move returns another `Order`, which carries the events
 * that are still to be stored with it.
 */
export class Order {
  readonly snapshot: OrderSnapshot;
  /** What happened since the order was loaded or stored, oldest first. */
  readonly newEvents: readonly OrderEvent[];

  private constructor(snapshot: OrderSnapshot, newEvents: readonly OrderEvent[]) {
    this.snapshot = snapshot;
    this.newEvents = Object.freeze(newEvents);
    Object.freeze(this);
  }

  /**
   * A customer orders: the order begins `Pending`.
   * @throws DomainError `INVALID_LINES` unless there are 1 to {@link orderLinesMax} lines; `CURRENCY_MISMATCH` if they
   * are not in one currency; `INVALID_AMOUNT` if one does not cost its unit price times its quantity;
   * `AMOUNT_OUT_OF_RANGE` if the total is more than an amount can be
   * @throws TypeError if an id is no text, or the occasion no time
   */
  static place(
    order: {id: OrderId; customerId: CustomerId; lines: readonly OrderLine[]; metadata?: Metadata | undefined},
    occasion: Occasion,
  ): Order {
    assertText('an order id', order.id);
    assertText('a customer id', order.customerId);
    const lines = placedLines(order.lines);
    const event: OrderEvent = {
      type: 'OrderPlaced',
      id: EventId.of(order.id, 1),
      orderId: order.id,
      version: 1,
      status: 'Pending',
      customerId: order.customerId,
      lines,
      total: totalOf(lines),
      ...(order.metadata && {metadata: Object.freeze({...order.metadata})}),
      ...causeOf(occasion),
    };
    return new Order(evolve(undefined, event), [Object.freeze(event)]);
  }

  /**
   * Loads an order that was stored before.
   * @throws TypeError if a part of it is missing, or is of another type than it must be; DomainError `INVALID_…` likewise
   */
  static rehydrate(snapshot: OrderSnapshot): Order {
    return new Order(agreedSnapshot(snapshot), []);
  }

  /**
   * Loads an order from the JSON that `JSON.stringify` makes of one.
   * @param json as parsed, also of a newer version: properties that this one does not know are left out
   * @throws DomainError `UNREADABLE_RECORD`, with the reason as its cause, if a part of it is missing or no such thing
   */
  static fromJson(json: unknown): Order {
    return readingRecord(recordName('order', json), () => Order.rehydrate(orderSnapshotIn(new JsonRecord(json))));
  }

  /** For JSON: its snapshot. What is new of it is not in there. {@link Order.fromJson} reads it. */
  toJSON(): OrderSnapshot {
    return this.snapshot;
  }

  /** The same order, once it was stored: nothing of it is new any more. */
  asStored(): Order {
    return new Order(this.snapshot, []);
  }

  /**
   * Tells an order's story again from its events.
   * @throws DomainError `ILLEGAL_TRANSITION` if the history does not begin with `OrderPlaced` or has a gap
   */
  static fold(history: readonly OrderEvent[]): Order {
    let snapshot: OrderSnapshot | undefined;
    for (const event of history) snapshot = evolve(snapshot, ownCopyOf(event));
    if (snapshot === undefined) throw new DomainError('ILLEGAL_TRANSITION', 'a history begins with OrderPlaced');
    return new Order(snapshot, []);
  }

  get id(): OrderId {
    return this.snapshot.id;
  }
  get status(): OrderStatus {
    return this.snapshot.status;
  }
  get total(): Money {
    return this.snapshot.total;
  }
  get version(): number {
    return this.snapshot.version;
  }
  /** The version that the stored order must still have for this one to replace it; 0 if none may be stored yet. */
  get loadedVersion(): number {
    return this.snapshot.version - this.newEvents.length;
  }

  /** Where the order stands, as its state table judges it. */
  get state(): OrderState {
    const {status, refund} = this.snapshot;
    if (status !== 'Canceled' || refund === undefined) return status;
    return refund === 'owed' ? 'RefundOwed' : 'Refunded';
  }

  /** What the order waits to hear of from the payment side; undefined if of nothing. */
  get awaits(): Asked | undefined {
    switch (this.state) {
      case 'Pending':
        return 'payment';
      case 'Canceling':
      case 'RefundOwed':
        return 'cancellation';
      case 'Confirmed':
      case 'Canceled':
      case 'Refunded':
        return undefined;
    }
  }

  /**
   * Moves the order as its state table says.
   * @returns the moved order, or this very one when there is nothing to do
   * @throws DomainError `ILLEGAL_TRANSITION` if the trigger contradicts what is recorded
   */
  move(trigger: OrderTrigger, occasion: Occasion): Order {
    const {state, snapshot} = this;
    const move = orderStateTable[state][trigger.kind];
    if (move === 'no-op') return this;
    if (move === 'illegal') {
      throw new DomainError('ILLEGAL_TRANSITION', `an order that is ${state} cannot be ${trigger.kind}`);
    }
    const facts = this.#factsOfNext(move.to, occasion);
    const event = eventOf(move.event, facts, {
      metadata: snapshot.metadata,
      reason: () => cancelReason(snapshot, trigger),
    });
    return this.#after(event);
  }

  /**
   * The same order with something noted about it: at its next version, and in every other way as it was. For one that
   * waits to hear whether a request was lost, an answer about the version before says nothing any more; the next does.
   * @throws DomainError `INVALID_TEXT` or `INVALID_METADATA`, with the faulty places, if the note cannot be one
   */
  note(note: Note, occasion: Occasion): Order {
    return this.#after({...this.#factsOfNext(this.status, occasion), type: 'OrderNoted', note: noteOf(note)});
  }

  #factsOfNext(status: OrderStatus, occasion: Occasion): EventFacts {
    const version = this.version + 1;
    const {id: orderId, total} = this;
    return {id: EventId.of(orderId, version), orderId, version, status, total, ...causeOf(occasion)};
  }

  #after(event: OrderEvent): Order {
    return new Order(evolve(this.snapshot, event), [...this.newEvents, Object.freeze(event)]);
  }
}

/** @throws DomainError `INVALID_LINES` unless it is an array of so many objects as an order can have lines */
export function assertLines(lines: unknown): void {
  if (!Array.isArray(lines)) throw new DomainError('INVALID_LINES', 'the lines of an order must be an array');
  if (lines.length < 1 || lines.length > orderLinesMax) {
    throw new DomainError('INVALID_LINES', `an order must have 1 to ${orderLinesMax} lines`);
  }
  const isLine = (line: unknown): boolean => typeof line === 'object' && line !== null;
  if (!lines.every(isLine)) throw new DomainError('INVALID_LINES', 'a line must be an object');
}

function causeOf({at, correlation}: Occasion): Pick<EventFacts, 'at' | 'correlation'> {
  assertTime('the time of an occasion', at);
  return {at: frozenTime(at), correlation: correlationOf(correlation)};
}

/** Copies that nobody can change, of which each costs what it must. */
function placedLines(given: readonly OrderLine[]): readonly OrderLine[] {
  assertLines(given);
  const lines = given.map(({productId, quantity, unitPrice, linePrice}) => {
    const line = orderLine({id: productId, price: unitPrice}, quantity);
    Money.assert(linePrice);
    if (line.linePrice.equals(linePrice)) return line;
    throw new DomainError('INVALID_AMOUNT', `a line of ${quantity} at ${unitPrice} costs ${line.linePrice}`);
  });
  return Object.freeze(lines);
}

function totalOf(lines: readonly OrderLine[]): Money {
  return lines.map(({linePrice}) => linePrice).reduce((total, linePrice) => total.plus(linePrice));
}

function eventOf(
  type: OrderMoveEvent,
  facts: EventFacts,
  {metadata, reason}: {metadata: Metadata | undefined; reason: () => string},
): OrderEvent {
  switch (type) {
    case 'OrderPaymentOverdue':
      return {...facts, type, ...(metadata && {metadata})};
    case 'OrderConfirmed':
    case 'OrderCancellationOverdue':
    case 'OrderRefundSettled':
      return {...facts, type};
    case 'OrderCancelRequested':
    case 'OrderRefundRequested':
    case 'OrderCanceled':
      return {...facts, type, reason: reason()};
  }
}

/** An event with nothing in it that somebody else can change. */
function ownCopyOf(event: OrderEvent): OrderEvent {
  if (event.type !== 'OrderPlaced') return event;
  const {lines, metadata} = event;
  return {
    ...event,
    lines: Object.freeze(lines.map(agreedLine)),
    ...(metadata && {metadata: Object.freeze({...metadata})}),
  };
}

/** Whoever canceled first named the reason: a decline that follows only says that nothing was taken. */
function cancelReason({cancelReason: first}: OrderSnapshot, trigger: OrderTrigger): string {
  return first ?? ('reason' in trigger ? trigger.reason : trigger.kind);
}

/** What the order is after the event. The only place where an order's state changes. */
function evolve(before: OrderSnapshot | undefined, event: OrderEvent): OrderSnapshot {
  if (event.version !== (before?.version ?? 0) + 1) {
    throw new DomainError('ILLEGAL_TRANSITION', `event ${event.id} does not follow version ${before?.version ?? 0}`);
  }
  if (event.type === 'OrderPlaced') {
    return sealedSnapshot({
      id: event.orderId,
      customerId: event.customerId,
      lines: event.lines,
      total: event.total,
      ...(event.metadata && {metadata: event.metadata}),
      status: event.status,
      paymentRequests: 1,
      version: event.version,
      createdAt: event.at,
      updatedAt: event.at,
    });
  }
  if (before === undefined) throw new DomainError('ILLEGAL_TRANSITION', 'a history begins with OrderPlaced');
  return sealedSnapshot(
    afterEvent({...before, status: event.status, version: event.version, updatedAt: event.at}, event),
  );
}

function afterEvent(after: OrderSnapshot, event: Exclude<OrderEvent, {type: 'OrderPlaced'}>): OrderSnapshot {
  switch (event.type) {
    case 'OrderCancelRequested':
    case 'OrderCanceled':
      return {...after, cancelReason: event.reason};
    case 'OrderPaymentOverdue':
      return {...after, paymentRequests: after.paymentRequests + 1};
    case 'OrderRefundRequested':
      // The version before this one recorded it for orders that were still to be canceled, too; those wait anyway.
      return event.status === 'Canceled' ? {...after, refund: 'owed'} : after;
    case 'OrderRefundSettled':
      return {...after, refund: 'settled'};
    case 'OrderConfirmed':
    case 'OrderCancellationOverdue':
    case 'OrderNoted':
      return after;
  }
}
