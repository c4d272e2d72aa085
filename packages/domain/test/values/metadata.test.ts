import {expect} from 'chai';
import {
  DomainError,
  Metadata,
  metadataKeyCharactersMax,
  metadataPairsMax,
  metadataValueCharactersMax,
} from '@orderwell/domain';

const pairs = (count: number): object =>
  Object.fromEntries(Array.from({length: count}, (_, index) => [`k${index}`, 'v']));

/** Where metadata is refused, as paths; `accepted` if it is not. */
function refusedAt(value: unknown): readonly string[] | 'accepted' {
  try {
    Metadata.parse(value);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'INVALID_METADATA') throw error;
    return error.faults.map(({path}) => path.join('/'));
  }
}

describe('metadata', () => {
  it('given pairs within the limits, takes them as they are, in the order of their keys', () => {
    const longest = {
      ['k'.repeat(metadataKeyCharactersMax)]: '🙂'.repeat(metadataValueCharactersMax),
      'a.b_c-9': 'größer "quoted" \\',
      constructor: 'an own name like any other',
    };
    const metadata = Metadata.parse(longest);
    expect(metadata).to.deep.equal(longest);
    expect(Object.keys(metadata ?? {})).to.deep.equal(Object.keys(longest).toSorted());
    expect(refusedAt(pairs(metadataPairsMax))).to.equal('accepted');
  });

  it('given none or no pairs, there is none', () => {
    expect([Metadata.parse(undefined), Metadata.parse({})]).to.deep.equal([undefined, undefined]);
  });

  it('cannot be changed, neither by who gave it nor by who gets it', () => {
    const given = {channel: 'kiosk'};
    const metadata = Metadata.parse(given);
    given.channel = 'web';
    expect(metadata).to.deep.equal({channel: 'kiosk'});
    expect(Object.isFrozen(metadata)).to.equal(true);
  });

  const wholly: Readonly<Record<string, unknown>> = {
    null: null,
    'a text': 'channel=kiosk',
    'a list': [['channel', 'kiosk']],
    'an object with a prototype of its own': new Map([['channel', 'kiosk']]),
    'a pair more than may be': pairs(metadataPairsMax + 1),
  };
  for (const [what, value] of Object.entries(wholly)) {
    it(`given ${what}, refuses it as a whole`, () => {
      expect(refusedAt(value)).to.deep.equal(['']);
    });
  }

  it('given several faulty pairs, names each of them', () => {
    const faulty = {
      '': 'empty key',
      'white space': 'v',
      _private: 'v',
      ['k'.repeat(metadataKeyCharactersMax + 1)]: 'v',
      number: 1,
      list: ['v'],
      nothing: null,
      empty: '',
      long: 'x'.repeat(metadataValueCharactersMax + 1),
      nul: 'a\u0000b',
      lines: 'a\nb',
      half: 'a\ud800b',
      fine: 'v',
    };
    expect(refusedAt(faulty)).to.deep.equal(Object.keys(faulty).slice(0, -1));
    expect(refusedAt(JSON.parse('{"__proto__": "polluted"}'))).to.deep.equal(['__proto__']);
  });

  it('quotes no value in a refusal', () => {
    const told = [{card: 'secret\u0000'}, {card: 'secret'.repeat(100)}, {'not a key': 'secret'}].map((value) => {
      try {
        return Metadata.parse(value);
      } catch (error) {
        return error instanceof DomainError ? JSON.stringify([error.message, error.faults]) : error;
      }
    });
    for (const text of told) expect(text).to.be.a('string').and.not.include('secret');
  });

  it('given stored pairs in another order, or beyond the limits, loads them in the order of their keys', () => {
    const stored = {...pairs(metadataPairsMax + 1), a: 'x'.repeat(metadataValueCharactersMax + 1)};
    expect(Object.keys(Metadata.rehydrate(stored) ?? {})).to.deep.equal(Object.keys(stored).toSorted());
    expect([Metadata.rehydrate(null), Metadata.rehydrate(undefined), Metadata.rehydrate({})]).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
    for (const broken of ['text', ['a'], {a: 1}]) expect(() => Metadata.rehydrate(broken)).to.throw(TypeError);
  });
});
