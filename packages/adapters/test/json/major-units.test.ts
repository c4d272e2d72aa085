import {amountMinorMax, DomainError, Money} from '@orderwell/domain';
import {expect} from 'chai';

// It is no public subpath of the package, and TypeScript rewrites no import that leads into another project's sources.
const source = new URL('../../src/json/major-units.ts', import.meta.url);
const {
  fromMajorUnits,
  toMajorUnits,
}: {
  fromMajorUnits: (value: number, currency: string) => Money;
  toMajorUnits: (money: Money) => number;
} = await import(source.href);

describe('amounts as JSON numbers', () => {
  const exact: [minor: bigint, currency: string, json: string][] = [
    [19900n, 'USD', '199'],
    [19950n, 'USD', '199.5'],
    [1n, 'USD', '0.01'],
    [0n, 'USD', '0'],
    [7n, 'JPY', '7'],
    [1n, 'KWD', '0.001'],
    [amountMinorMax, 'JPY', '999999999999999'],
    [amountMinorMax, 'USD', '9999999999999.99'],
    [amountMinorMax, 'KWD', '999999999999.999'],
  ];
  for (const [minor, currency, json] of exact) {
    it(`given ${minor} minor units of ${currency}, shows ${json} and reads it back`, () => {
      const money = Money.of(minor, currency);
      expect(JSON.stringify(toMajorUnits(money))).to.equal(json);
      expect(fromMajorUnits(JSON.parse(json), currency).equals(money)).to.equal(true);
    });
  }

  it('given any amount, loses nothing on the way there and back', () => {
    for (let minor = 1n; minor < amountMinorMax; minor = minor * 3n + 7n) {
      for (const currency of ['USD', 'JPY', 'KWD']) {
        const money = Money.of(minor, currency);
        const back = fromMajorUnits(JSON.parse(JSON.stringify(toMajorUnits(money))), currency);
        expect(back.minor, currency).to.equal(minor);
      }
    }
  });

  const refused: [value: number, code: string][] = [
    [-1, 'INVALID_AMOUNT'],
    [1e21, 'INVALID_AMOUNT'],
    [1e-7, 'INVALID_AMOUNT'],
    [Number.NaN, 'INVALID_AMOUNT'],
    [Number.POSITIVE_INFINITY, 'INVALID_AMOUNT'],
    [0.1 + 0.2, 'INVALID_AMOUNT'],
    [1.005, 'INVALID_AMOUNT'],
    [1e14, 'AMOUNT_OUT_OF_RANGE'],
  ];
  for (const [value, code] of refused) {
    it(`given ${value} USD, refuses with ${code}`, () => {
      expect(() => fromMajorUnits(value, 'USD'))
        .to.throw(DomainError)
        .with.property('code', code);
    });
  }
});
