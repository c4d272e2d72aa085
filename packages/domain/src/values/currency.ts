import {DomainError} from '../errors.ts';

declare const brand: unique symbol;

/** An active ISO 4217 alphabetic code, such as `USD`. */
export type Currency = string & {readonly [brand]: 'Currency'};

/**
 * Minor-unit digits of the active ISO 4217 codes, grouped by digits. Funds, metals and test codes are left out: nobody
 * pays an order with them.
 * Source: ISO 4217 list one, maintained by SIX (https://www.six-group.com/en/products-services/financial-information/market-reference-data/data-standards.html).
 */
const codesByDigits: readonly (readonly [digits: number, codes: string])[] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'],
  [
    2,
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC ' +
      'CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR ' +
      'JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD ' +
      'NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN ' +
      'SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG',
  ],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
];

/**
 * The same of codes that were withdrawn in this century: nothing new is ordered in them, but what was can still be
 * shown rightly. Source: ISO 4217 list three.
 */
const withdrawnCodesByDigits: typeof codesByDigits = [
  [0, 'BYR'],
  [2, 'ANG AZM BGN CSD CUC CYP EEK GHC HRK LTL LVL MTL MZM SDD SIT SKK SLL STD TMM VEB VEF ZMK ZWL'],
];

const byCode = (groups: typeof codesByDigits): ReadonlyMap<string, number> =>
  new Map(groups.flatMap(([digits, codes]) => codes.split(' ').map((code) => [code, digits] as const)));

const digitsByCode = byCode(codesByDigits);
const withdrawnDigitsByCode = byCode(withdrawnCodesByDigits);

export const Currency: {
  parse(code: string): Currency;
  isKnown(code: string): boolean;
  isCode(text: string): boolean;
  hasKnownDigits(code: string): boolean;
  minorDigits(currency: Currency): number;
} = {
  /** @throws DomainError `INVALID_CURRENCY` unless it is an active ISO 4217 code in upper case. */
  parse(code: string): Currency {
    if (!Currency.isKnown(code)) {
      throw new DomainError('INVALID_CURRENCY', 'a currency must be an active ISO 4217 code, such as USD');
    }
    return code as Currency;
  },

  /** Whether it is an active ISO 4217 code in upper case. */
  isKnown: (code: string): boolean => digitsByCode.has(code),

  /** Whether it looks like a code. It may be one that was withdrawn, or that only a newer version knows. */
  isCode: (text: string): boolean => /^[A-Z]{3}$/.test(text),

  /** Whether it is or was an ISO 4217 code, so that `minorDigits` is no guess. */
  hasKnownDigits: (code: string): boolean => digitsByCode.has(code) || withdrawnDigitsByCode.has(code),

  /** How many decimal digits the minor unit has: 2 for USD (cents), 0 for JPY, 3 for KWD; 2 for a code unknown here. */
  minorDigits(currency: Currency): number {
    return digitsByCode.get(currency) ?? withdrawnDigitsByCode.get(currency) ?? 2;
  },
};
