import {DomainError} from '../errors.ts';
import {Currency} from './currency.ts';

/**
 * The largest amount, in minor units. Fifteen significant digits are what an IEEE 754 double carries exactly in both
 * directions, so every amount up to here survives the JSON number that clients see.
 */
export const amountMinorMax = 999_999_999_999_999n;

const decimal = /^(?<whole>0|[1-9]\d*)(?:\.(?<fraction>\d+))?$/;

/** An amount as JSON can say it: a number there is not exact everywhere. */
export interface MoneyJson {
  /** Whole minor units, such as `19900` for 199 USD. */
  readonly minor: string;
  readonly currency: string;
}

/** An amount that nobody owes a fraction of: whole minor units (cents for USD) of one currency, zero or more. */
export class Money {
  readonly minor: bigint;
  readonly currency: Currency;

  private constructor(minor: bigint, currency: Currency) {
    this.minor = minor;
    this.currency = currency;
    Object.freeze(this);
  }

  /**
   * @param minor whole minor units, e.g. `19900n` for 199 USD
   * @param currency an ISO 4217 code
   * @throws DomainError `INVALID_AMOUNT` if it is no bigint; `INVALID_CURRENCY`; `AMOUNT_OUT_OF_RANGE` below zero or above
   * {@link amountMinorMax}
   */
  static of(minor: bigint, currency: string): Money {
    assertBigint(minor);
    assertInRange(minor);
    return new Money(minor, Currency.parse(currency));
  }

  /**
   * Loads an amount that was stored before. The rules of today do not apply: a currency that is not in use any more, or
   * not known here, must not make what was agreed on unreadable.
   * @throws DomainError `INVALID_AMOUNT` if it is no bigint; `INVALID_CURRENCY` if that is no text
   */
  static rehydrate(minor: bigint, currency: string): Money {
    assertBigint(minor);
    if (typeof currency !== 'string') throw new DomainError('INVALID_CURRENCY', 'a currency must be a text');
    return new Money(minor, currency as Currency);
  }

  /**
   * Reads an amount in major units, such as `199` or `199.5`, exactly.
   * @throws DomainError `INVALID_AMOUNT` if it is not a text of a plain decimal number, or has more decimals than the currency
   * has; `INVALID_CURRENCY`; `AMOUNT_OUT_OF_RANGE`
   */
  static parse(major: string, currency: string): Money {
    return Money.#read(major, Currency.parse(currency));
  }

  /**
   * As {@link Money.parse}, of an amount that somebody else says was agreed on before: a currency that was withdrawn
   * since must not keep it from being paid, or given back.
   */
  static parseAgreed(major: string, currency: string): Money {
    return Money.#read(major, Currency.hasKnownDigits(currency) ? (currency as Currency) : Currency.parse(currency));
  }

  static #read(major: string, currency: Currency): Money {
    if (typeof major !== 'string') throw new DomainError('INVALID_AMOUNT', 'an amount must be read from a text');
    const digits = Currency.minorDigits(currency);
    const {whole, fraction = ''} = decimal.exec(major)?.groups ?? {};
    if (whole === undefined) throw new DomainError('INVALID_AMOUNT', 'an amount must be a plain decimal number');
    const significant = fraction.replace(/0+$/, '');
    if (significant.length > digits) {
      throw new DomainError('INVALID_AMOUNT', `an amount in ${currency} has at most ${digits} decimals`);
    }
    const minor = BigInt(whole + significant.padEnd(digits, '0'));
    assertInRange(minor);
    return new Money(minor, currency);
  }

  /** @throws DomainError `INVALID_AMOUNT` unless it is a Money */
  static assert(value: unknown): asserts value is Money {
    // Not `instanceof` alone: the package may be installed twice, and the other copy's amounts are amounts.
    const isMoney = value instanceof Money || (isObject(value) && 'minor' in value && 'toDecimal' in value);
    if (!isMoney) throw new DomainError('INVALID_AMOUNT', 'an amount must be a Money, as Money.of makes one');
    assertBigint(value.minor);
  }

  /** @throws DomainError `INVALID_AMOUNT`, `CURRENCY_MISMATCH`, `AMOUNT_OUT_OF_RANGE` */
  plus(other: Money): Money {
    this.#assertSameCurrency(other);
    return Money.of(this.minor + other.minor, this.currency);
  }

  /**
   * @param factor a whole number, zero or more
   * @throws DomainError `AMOUNT_OUT_OF_RANGE`; `INVALID_QUANTITY` if the factor is not a whole number
   */
  times(factor: number): Money {
    if (!Number.isSafeInteger(factor)) throw new DomainError('INVALID_QUANTITY', 'a factor must be a whole number');
    return Money.of(this.minor * BigInt(factor), this.currency);
  }

  equals(other: Money): boolean {
    return this.minor === other.minor && this.currency === other.currency;
  }

  /** @throws DomainError `CURRENCY_MISMATCH` */
  isMoreThan(other: Money): boolean {
    this.#assertSameCurrency(other);
    return this.minor > other.minor;
  }

  /** The amount in major units with all decimals of the currency, e.g. `199.50`. The inverse of {@link Money.parse}. */
  toDecimal(): string {
    const digits = Currency.minorDigits(this.currency);
    if (digits === 0) return `${this.minor}`;
    const padded = `${this.minor}`.padStart(digits + 1, '0');
    return `${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
  }

  toString(): string {
    return `${this.toDecimal()} ${this.currency}`;
  }

  /** For JSON: minor units and currency. {@link Money.fromJson} reads it. */
  toJSON(): MoneyJson {
    return {minor: `${this.minor}`, currency: this.currency};
  }

  /**
   * Loads what {@link Money.toJSON} made, by the rules of {@link Money.rehydrate}.
   * @throws DomainError `INVALID_AMOUNT`, `INVALID_CURRENCY` if it is nothing of the kind
   */
  static fromJson(json: unknown): Money {
    const {minor, currency} = isObject(json) ? (json as Partial<Record<keyof MoneyJson, unknown>>) : {};
    if (typeof minor !== 'string' || !/^\d{1,18}$/.test(minor)) {
      throw new DomainError('INVALID_AMOUNT', 'an amount must be {"minor": "19900", "currency": "USD"}');
    }
    return Money.rehydrate(BigInt(minor), currency as string);
  }

  #assertSameCurrency(other: Money): void {
    Money.assert(other);
    if (this.currency !== other.currency) {
      throw new DomainError('CURRENCY_MISMATCH', `${this.currency} and ${other.currency} cannot be mixed`);
    }
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Drivers return large numbers as text, and JavaScript would concatenate texts, or compute with fractions. */
function assertBigint(minor: unknown): void {
  if (typeof minor === 'bigint') return;
  const what = `an amount of minor units must be a bigint, such as 19900n, and not a ${typeof minor}`;
  throw new DomainError('INVALID_AMOUNT', `${what}; BigInt('19900') makes one of a text`);
}

function assertInRange(minor: bigint): void {
  if (minor >= 0n && minor <= amountMinorMax) return;
  throw new DomainError('AMOUNT_OUT_OF_RANGE', `an amount must be from 0 to ${amountMinorMax} minor units`);
}
