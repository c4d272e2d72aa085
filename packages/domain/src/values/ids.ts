import {DomainError} from '../errors.ts';
import {charactersIn} from './characters.ts';

declare const brand: unique symbol;
type Branded<Name extends string> = string & {readonly [brand]: Name};

/** Names one order. New ones are UUIDv7; orders of other services may use any opaque text. */
export type OrderId = Branded<'OrderId'>;
/** Names one payment. Derived from its order's id, because an order has at most one payment. */
export type PaymentId = Branded<'PaymentId'>;
/** Names one customer. Opaque text. */
export type CustomerId = Branded<'CustomerId'>;
/** Names one product of the catalog. Opaque text. */
export type ProductId = Branded<'ProductId'>;
/** Names one event of one order, and with it the message that carries it: stable across re-sends. */
export type EventId = Branded<'EventId'>;

/** Longest id in characters, so that ids fit an index row and a message header everywhere. */
export const idCharactersMax = 128;

// Control characters would break headers, logs and PostgreSQL's text (NUL); spaces invite invisible differences.
const forbidden = /[\p{Cc}\p{Zs}\p{Zl}\p{Zp}]/u;

interface IdParser<Id extends string> {
  /**
   * Reads an id from outside.
   * @throws DomainError `INVALID_ID` if it is no text, empty, longer than {@link idCharactersMax}, not well-formed Unicode,
   * or holds white space or control characters.
   */
  parse(text: string): Id;
}

function idParser<Id extends string>(name: string): IdParser<Id> {
  return {
    parse(text: string): Id {
      if (typeof text !== 'string') throw new DomainError('INVALID_ID', `${name} must be a text`);
      if (text === '') throw new DomainError('INVALID_ID', `${name} must not be empty`);
      if (charactersIn(text) > idCharactersMax) {
        throw new DomainError('INVALID_ID', `${name} must have at most ${idCharactersMax} characters`);
      }
      if (!text.isWellFormed() || forbidden.test(text)) {
        throw new DomainError('INVALID_ID', `${name} must not hold white space, control or malformed characters`);
      }
      return text as Id;
    },
  };
}

export const OrderId: IdParser<OrderId> = idParser<OrderId>('an order id');
export const CustomerId: IdParser<CustomerId> = idParser<CustomerId>('a customer id');
export const ProductId: IdParser<ProductId> = idParser<ProductId>('a product id');

export const PaymentId: {forOrder(orderId: OrderId): PaymentId} = {
  /** The id of the one payment that an order can have; also the idempotency key of its charge at the gateway. */
  forOrder: (orderId: OrderId): PaymentId => `pay_${orderId}` as PaymentId,
};

export const EventId: {of(orderId: OrderId, version: number): EventId} = {
  /** An order's history has no gap, so its id and version name an event without any randomness. */
  of: (orderId: OrderId, version: number): EventId => `${orderId}.${version}` as EventId,
};
