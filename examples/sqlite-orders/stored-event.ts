import {DomainError, Money, type OrderEvent} from '@orderwell/domain';

/** An event as it is stored: JSON, with money in minor units. */
export function storedEvent(event: OrderEvent): string {
  const plain = (_: string, value: unknown): unknown =>
    value instanceof Money ? {minor: `${value.minor}`, currency: value.currency} : value;
  return JSON.stringify(event, plain);
}

/** Reads what {@link storedEvent} wrote. @throws SyntaxError or DomainError if it is no such thing */
export function eventStoredAs(text: string): OrderEvent {
  return JSON.parse(text, (key, value: unknown) => {
    if (key === 'at') return new Date(String(value));
    if (typeof value !== 'object' || value === null || !('minor' in value && 'currency' in value)) return value;
    return Money.rehydrate(BigInt(String(value.minor)), String(value.currency));
  }) as OrderEvent;
}

/** @throws DomainError `UNREADABLE_RECORD` if reading it fails */
export function readingRecord<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new DomainError('UNREADABLE_RECORD', `what is stored of ${what} cannot be read by this version`, {cause});
  }
}
