import {expect} from 'chai';
import {DomainError, type ErrorKind} from '@orderwell/domain';
import {readingAt} from '../src/errors.ts';

describe('a refusal with a code of one’s own', () => {
  const kinds: readonly [meaning: 'refused' | 'conflict' | 'unavailable' | undefined, kind: ErrorKind][] = [
    [undefined, 'own refused'],
    ['refused', 'own refused'],
    ['conflict', 'own conflict'],
    ['unavailable', 'own unavailable'],
  ];
  for (const [own, kind] of kinds) {
    it(`given ${own ?? 'no meaning'}, is one that is ${kind}, also with the place of a fault added`, () => {
      const error = new DomainError('X_SOLD_OUT', 'the last kettle was sold', {own});
      const placed = caught(() =>
        readingAt(['lines', 0], () => {
          throw error;
        }),
      );
      for (const each of [error, placed]) expect(each).to.include({code: 'X_SOLD_OUT', kind, message: error.message});
      expect(placed).to.deep.include({faults: [{path: ['lines', 0], detail: error.message}]});
    });
  }

  it('given a code of Orderwell’s, is of the kind that the code names, whatever it is to mean', () => {
    expect(new DomainError('STALE_VERSION', 'why', {own: 'unavailable'}).kind).to.equal('STALE_VERSION');
  });

  for (const code of ['X_', 'X_sold', 'X_SOLD OUT', 'X__OUT', 'X_SOLD_', 'X_1\r\n', `X_${'A'.repeat(63)}`]) {
    it(`given ${JSON.stringify(code).slice(0, 20)}, is no code that a log, a header and a URN can show`, () => {
      expect(() => new DomainError(code as 'X_SOLD_OUT', 'why')).to.throw(TypeError, /X_/);
    });
  }

  it('given 64 characters with digits, is a code', () => {
    const code = `X_${'A1'.repeat(31)}` as const;
    expect(new DomainError(code as 'X_A1', 'why').code).to.have.length(64);
  });

  it('given words of another shape, does not compile', () => {
    // @ts-expect-error -- it does not begin with X_, and is none of Orderwell's
    const unknown = () => new DomainError('SOLD_OUT', 'why');
    // @ts-expect-error -- codes are upper case
    const lower = () => new DomainError('X_sold_out', 'why');
    expect([unknown, lower]).to.have.length(2);
  });
});

function caught(attempt: () => void): unknown {
  try {
    return attempt();
  } catch (error) {
    return error;
  }
}
