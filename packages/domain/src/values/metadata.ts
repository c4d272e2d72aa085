import {DomainError, type Fault} from '../errors.ts';
import {charactersIn} from './characters.ts';

/** Most pairs in one metadata. */
export const metadataPairsMax = 20;
/** Longest key in characters. */
export const metadataKeyCharactersMax = 40;
/** Longest value in characters. */
export const metadataValueCharactersMax = 500;

/**
 * What users of Orderwell note beside what it knows itself: short texts by name, such as `{channel: 'kiosk-7'}`. Orderwell
 * carries them and never looks at them. Keys are sorted, so that the same pairs always read the same.
 *
 * The limits of keys and values are those of payment providers, to whom a gateway hands them on (Stripe takes 50 pairs of
 * keys of up to 40 and values of up to 500 characters, https://docs.stripe.com/metadata); with at most 20 pairs, at
 * most 41 KB of UTF-8, they fit beside everything else into a request body and a message.
 */
export type Metadata = Readonly<Record<string, string>>;

// A key begins with a letter or a digit, so none is `__proto__`, which means something else to JavaScript.
const key = new RegExp(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,${metadataKeyCharactersMax - 1}}$`);

/** Whether a text can be a key, or another name of one's own. */
export const isMetadataKey = (text: unknown): text is string => typeof text === 'string' && key.test(text);

/** What such a name must have, in words. */
export const metadataKeyRule: string = `1 to ${metadataKeyCharactersMax} characters of A-Z a-z 0-9 _ . - and begin with a letter or a digit`;

export const Metadata: {
  parse(value: unknown): Metadata | undefined;
  rehydrate(value: unknown): Metadata | undefined;
} = {
  /**
   * Reads metadata from outside.
   * @returns undefined if there is none, or it has no pairs
   * @throws DomainError `INVALID_METADATA`, with every faulty place, unless it is an object of at most
   * {@link metadataPairsMax} pairs whose keys and values keep the limits above; values must be well-formed and hold no
   * control characters, which no store, header and log takes unharmed. The values themselves are never quoted.
   */
  parse(value: unknown): Metadata | undefined {
    if (value === undefined) return undefined;
    const faults = faultsOf(value);
    if (faults[0] !== undefined) throw new DomainError('INVALID_METADATA', faults[0].detail, {faults});
    return inOrder(value as Metadata);
  },

  /**
   * Loads metadata that was stored before. The limits of today do not apply: they must not make an order unreadable.
   * @throws TypeError if it is no object of texts
   */
  rehydrate(value: unknown): Metadata | undefined {
    if (value === undefined || value === null) return undefined;
    if (!isPlain(value) || Object.values(value).some((text) => typeof text !== 'string')) {
      throw new TypeError('its metadata is no object of texts');
    }
    return inOrder(value as Metadata);
  },
};

function faultsOf(value: unknown): readonly Fault[] {
  if (!isPlain(value)) return [{path: [], detail: 'metadata must be an object of texts'}];
  const pairs = Object.entries(value);
  // Not looked at one by one then: their number is the sender's choice.
  if (pairs.length > metadataPairsMax) {
    return [{path: [], detail: `metadata must have at most ${metadataPairsMax} pairs`}];
  }
  return pairs.flatMap(([name, text]) => {
    const detail = isMetadataKey(name) ? valueFault(text) : `a key must have ${metadataKeyRule}`;
    return detail === undefined ? [] : [{path: [name], detail}];
  });
}

function valueFault(text: unknown): string | undefined {
  if (typeof text !== 'string') return 'a value must be a text';
  if (text === '' || charactersIn(text) > metadataValueCharactersMax) {
    return `a value must have 1 to ${metadataValueCharactersMax} characters`;
  }
  if (!text.isWellFormed() || /\p{Cc}/u.test(text)) return 'a value must not hold control or malformed characters';
  return undefined;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** In the order of the keys, for stores that keep another. */
function inOrder(pairs: Metadata): Metadata | undefined {
  const sorted = Object.entries(pairs).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return sorted.length === 0 ? undefined : Object.freeze(Object.fromEntries(sorted));
}
