import {EventEmitter} from 'node:events';
import {Socket} from 'node:net';
import {expect} from 'chai';
import {createLogger} from '@orderwell/adapters/pino';
import {DomainError, Money} from '@orderwell/domain';

/** As pg's: settings, a socket, buffers, and a way back to itself. */
class Client extends EventEmitter {
  readonly secret = 'hunter2'.repeat(1_000);
  readonly connection = {stream: new Socket(), writer: Buffer.alloc(20_000)};
  readonly self = this;
}

function logged(fields: object): Record<string, unknown> & {text: string} {
  let text = '';
  const destination = {write: (line: string) => void (text += line)};
  createLogger({service: 'order-app', level: 'info', destination}).warn(fields, 'broke');
  return {...(JSON.parse(text) as Record<string, unknown>), text};
}

describe('a log line', () => {
  const broken = (): Error =>
    Object.assign(new Error('terminating connection'), {client: new Client(), code: '57P01', severity: 'FATAL'});

  const places: readonly [where: string, fields: () => object][] = [
    ['in an error', () => ({err: broken()})],
    ['in an error that stands alone', () => broken()],
    ['in an error under another name', () => ({error: broken(), reason: broken()})],
    ['in the cause of an error', () => ({err: new Error('unavailable', {cause: broken()})})],
    ['in one of several errors', () => ({err: new AggregateError([broken(), broken()], 'all failed')})],
    ['in an error within an error', () => ({err: Object.assign(new Error('wrapped'), {previous: broken()})})],
    ['in a list, or in plain data', () => ({list: [broken(), new Client()], data: {client: new Client()}})],
    ['as a field', () => ({client: new Client(), pool: new Map([['a', new Client()]]), socket: new Socket()})],
  ];
  for (const [where, fields] of places) {
    it(`given a driver's client ${where}, carries none of it`, () => {
      const {text} = logged(fields());
      expect(text).to.not.contain('hunter2');
      expect(text.length).to.be.lessThan(10_000);
    });
  }

  it('given an error, keeps its type, message, stack, causes and plain fields', () => {
    const {err} = logged({err: new DomainError('UNAVAILABLE', 'try again', {cause: broken(), nothingStored: true})});
    expect(err).to.include({type: 'DomainError', code: 'UNAVAILABLE', nothingStored: true});
    expect(err)
      .to.have.property('message')
      .that.matches(/try again.*terminating connection/);
    expect(err)
      .to.have.property('stack')
      .that.matches(/driver-objects\.test[\s\S]*caused by: Error: terminating connection/);
    expect(logged({err: broken()})['err']).to.include({code: '57P01', severity: 'FATAL', client: '[Client]'});
  });

  it('given several errors in one, tells each', () => {
    const {err} = logged({err: new AggregateError([new Error('one'), new Error('two')], 'all failed')});
    const {aggregateErrors} = err as {aggregateErrors: {message: string}[]};
    expect(aggregateErrors.map(({message}) => message)).to.deep.equal(['one', 'two']);
  });

  it('given plain data, dates and what says itself how it is written, writes them as they are', () => {
    const data = {a: [1, 'b', {c: null}], at: new Date(0), total: Money.of(199n, 'USD'), url: new URL('http://x/')};
    const line = logged({data, count: 5n});
    expect(line).to.deep.include({count: '5'});
    expect(line['data']).to.deep.include({a: [1, 'b', {c: null}], at: '1970-01-01T00:00:00.000Z', url: 'http://x/'});
  });

  it('given plain data that holds itself, ends all the same', () => {
    const ring: Record<string, unknown> = {};
    ring['next'] = ring;
    expect(logged({ring}).text.length).to.be.lessThan(1_000);
  });
});
