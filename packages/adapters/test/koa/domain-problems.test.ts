import {domainProblem, domainProblems} from '@orderwell/adapters/koa';
import {DomainError, type CoreErrorCode} from '@orderwell/domain';
import {expect} from 'chai';

// The compiler proves that no code is missing; what it cannot see is whether each got a sensible status.
const codes = Object.keys(domainProblems).filter((kind): kind is CoreErrorCode => !kind.startsWith('own '));
const passing: readonly CoreErrorCode[] = ['PAYMENT_OUTCOME_UNKNOWN', 'TOO_MUCH_CONTENTION', 'UNAVAILABLE'];
const lasting: readonly CoreErrorCode[] = [
  'DUPLICATE_ORDER',
  'INVALID_AMOUNT',
  'INVALID_CURRENCY',
  'ORDER_OUTCOME_UNKNOWN',
  'PRICING_FAILED',
  'UNREADABLE_RECORD',
  'UNROUTABLE',
];

describe('domain errors over HTTP', () => {
  it('without one of the codes, the table does not compile', () => {
    const {UNAVAILABLE: _, ...others} = domainProblems;
    // @ts-expect-error -- UNAVAILABLE is missing
    const table: typeof domainProblems = others;
    expect(table).not.to.have.property('UNAVAILABLE');
  });

  for (const [code, status] of [
    ['IDEMPOTENCY_KEY_IN_USE', 409],
    ['IDEMPOTENCY_KEY_REUSED', 422],
    ['INVALID_TEXT', 422],
    ['ORDER_OUTCOME_UNKNOWN', 503],
    ['PAYMENT_OUTCOME_UNKNOWN', 503],
    ['STALE_VERSION', 412],
    ['UNREADABLE_RECORD', 500],
    ['UNROUTABLE', 500],
  ] as const) {
    it(`${code} is ${status}`, () => {
      expect(domainProblem(new DomainError(code, 'why')).status).to.equal(status);
    });
  }

  const own = [
    ['refused', 422, undefined],
    ['conflict', 409, undefined],
    ['unavailable', 503, {'Retry-After': '1'}],
  ] as const;
  for (const [meaning, status, headers] of own) {
    it(`a code of one’s own that is ${meaning} is ${status}, with the code and the words of who refused`, () => {
      const faults = [{path: ['lines', 0], detail: 'none left'}];
      const error = new DomainError('X_SOLD_OUT', 'the last kettle was sold', {own: meaning, faults});
      const {title, ...problem} = domainProblem(error);
      expect(title).to.match(/^[A-Z][a-z ]+$/);
      expect(problem).to.deep.equal({
        code: 'X_SOLD_OUT',
        status,
        detail: 'the last kettle was sold',
        errors: [{pointer: '#/lines/0', detail: 'none left'}],
        headers,
      });
    });
  }

  it('a request in progress says when to ask again', () => {
    const problem = domainProblem(new DomainError('IDEMPOTENCY_KEY_IN_USE', 'why'));
    expect(problem.headers).to.deep.equal({'Retry-After': '1'});
  });

  for (const code of codes) {
    const again = passing.includes(code);
    const ours = again || lasting.includes(code);
    it(`${code} is an error of ${ours ? `ours, ${again ? '' : 'not '}to be tried again` : "the client's"}`, () => {
      const problem = domainProblem(new DomainError(code, 'why', {faults: [{path: ['a', 0], detail: 'here'}]}));

      expect(problem.status).to.be.within(400, 599);
      expect(problem.status >= 500).to.equal(ours);
      expect(problem.title).to.match(/^[A-Z][a-z ]+$/);
      if (ours) {
        expect(problem.headers).to.deep.equal(again ? {'Retry-After': '1'} : undefined);
        expect(problem.detail).not.to.equal('why');
        expect(problem.errors).to.equal(undefined);
      } else {
        expect(problem).to.deep.include({detail: 'why', errors: [{pointer: '#/a/0', detail: 'here'}]});
      }
    });
  }
});
