import {Currency} from '@orderwell/domain';

/** A sum for people, such as `-199.50 USD`. Sums may be negative and larger than any amount. */
export function readableSum(minor: bigint, currency: string): string {
  const digits = Currency.minorDigits(currency as Currency);
  const padded = `${minor < 0n ? -minor : minor}`.padStart(digits + 1, '0');
  const decimal = digits === 0 ? padded : `${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
  return `${minor < 0n ? '-' : ''}${decimal} ${currency}`;
}

/** Sums per currency. */
export class Sums {
  readonly #minor = new Map<string, bigint>();

  add(minor: bigint, currency: string): void {
    this.#minor.set(currency, this.of(currency) + minor);
  }

  of(currency: string): bigint {
    return this.#minor.get(currency) ?? 0n;
  }

  get currencies(): readonly string[] {
    return [...this.#minor.keys()];
  }

  /** Whether nothing but zeros was added up. */
  get isZero(): boolean {
    return [...this.#minor.values()].every((minor) => minor === 0n);
  }

  /** Whether both say the same of every currency; a sum of zero says as much as none. */
  equals(other: Sums): boolean {
    return [...this.currencies, ...other.currencies].every((currency) => this.of(currency) === other.of(currency));
  }

  toString(): string {
    const sums = [...this.#minor].map(([currency, minor]) => readableSum(minor, currency));
    return sums.length === 0 ? 'nothing' : sums.join(' and ');
  }
}
