import {expect} from 'chai';
import {amountMinorMax, Currency, Money} from '@orderwell/domain';
import {refusal} from '../refusal.ts';

describe('money', () => {
  it('given a price and a quantity, multiplies without rounding', () => {
    expect(Money.of(1999n, 'EUR').times(3).minor).to.equal(5997n);
    expect(Money.of(1n, 'USD').times(0).minor).to.equal(0n);
  });

  it('given two amounts of one currency, adds and compares them', () => {
    const [small, large] = [Money.of(1n, 'USD'), Money.of(2n, 'USD')];
    expect(small.plus(large).minor).to.equal(3n);
    expect(large.isMoreThan(small)).to.equal(true);
    expect(small.isMoreThan(small)).to.equal(false);
    expect(small.equals(Money.of(1n, 'USD'))).to.equal(true);
    expect(small.equals(large)).to.equal(false);
    expect(small.equals(Money.of(1n, 'EUR'))).to.equal(false);
  });

  it('given two currencies, refuses to mix them', () => {
    const [dollar, euro] = [Money.of(1n, 'USD'), Money.of(1n, 'EUR')];
    expect(refusal(() => dollar.plus(euro))).to.equal('CURRENCY_MISMATCH');
    expect(refusal(() => dollar.isMoreThan(euro))).to.equal('CURRENCY_MISMATCH');
  });

  it('given amounts beyond the limits, refuses them', () => {
    const most = Money.of(amountMinorMax, 'USD');
    expect(refusal(() => Money.of(amountMinorMax + 1n, 'USD'))).to.equal('AMOUNT_OUT_OF_RANGE');
    expect(refusal(() => Money.of(-1n, 'USD'))).to.equal('AMOUNT_OUT_OF_RANGE');
    expect(refusal(() => most.plus(Money.of(1n, 'USD')))).to.equal('AMOUNT_OUT_OF_RANGE');
    expect(refusal(() => most.times(2))).to.equal('AMOUNT_OUT_OF_RANGE');
    expect(refusal(() => most.times(-1))).to.equal('AMOUNT_OUT_OF_RANGE');
  });

  it('given a factor that is no whole number, refuses it', () => {
    for (const factor of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(
        refusal(() => Money.of(1n, 'USD').times(factor)),
        `${factor}`,
      ).to.equal('INVALID_QUANTITY');
    }
  });

  const written: [major: string, currency: string, minor: bigint, decimal: string][] = [
    ['199', 'USD', 19900n, '199.00'],
    ['199.5', 'USD', 19950n, '199.50'],
    ['0.05', 'USD', 5n, '0.05'],
    ['1.10', 'USD', 110n, '1.10'],
    ['1.1000', 'USD', 110n, '1.10'],
    ['0', 'USD', 0n, '0.00'],
    ['7', 'JPY', 7n, '7'],
    ['7.0', 'JPY', 7n, '7'],
    ['1.234', 'KWD', 1234n, '1.234'],
    ['9999999999999.99', 'USD', amountMinorMax, '9999999999999.99'],
  ];
  for (const [major, currency, minor, decimal] of written) {
    it(`given ${major} ${currency}, reads ${minor} minor units and writes ${decimal}`, () => {
      const money = Money.parse(major, currency);
      expect(money.minor).to.equal(minor);
      expect(money.toDecimal()).to.equal(decimal);
      expect(`${money}`).to.equal(`${decimal} ${currency}`);
    });
  }

  for (const [major, currency] of [
    ['1.001', 'USD'],
    ['0.5', 'JPY'],
    ['1.2345', 'KWD'],
  ] as const) {
    it(`given ${major} ${currency}, refuses a fraction of the minor unit`, () => {
      expect(refusal(() => Money.parse(major, currency))).to.equal('INVALID_AMOUNT');
    });
  }

  for (const text of ['', ' 1', '1e21', '-1', '+1', '1.', '.5', '01', '1,5', 'NaN', 'Infinity', '0x10']) {
    it(`given ${JSON.stringify(text)}, refuses what is no plain decimal number`, () => {
      expect(refusal(() => Money.parse(text, 'USD'))).to.equal('INVALID_AMOUNT');
    });
  }

  it('given more than an amount can be, refuses to read it', () => {
    expect(refusal(() => Money.parse('10000000000000', 'USD'))).to.equal('AMOUNT_OUT_OF_RANGE');
  });

  it('given the largest amount, survives the JSON number that clients see', () => {
    for (const currency of ['USD', 'JPY', 'KWD']) {
      const most = Money.of(amountMinorMax, currency);
      expect(Money.parse(String(Number(most.toDecimal())), currency).minor).to.equal(amountMinorMax);
    }
  });
});

describe('a currency', () => {
  it('given an active ISO 4217 code, knows its minor digits', () => {
    for (const [code, digits] of [
      ['USD', 2],
      ['JPY', 0],
      ['KWD', 3],
    ] as const) {
      expect(Currency.minorDigits(Currency.parse(code))).to.equal(digits);
    }
  });

  for (const code of ['', 'usd', 'US', 'XXX', 'DEM', 'USD ', '__proto__']) {
    it(`given ${JSON.stringify(code)}, refuses it`, () => {
      expect(refusal(() => Currency.parse(code))).to.equal('INVALID_CURRENCY');
    });
  }
});
