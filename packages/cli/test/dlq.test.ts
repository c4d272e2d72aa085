import type {ParkedMessage} from '@orderwell/adapters/amqp';
import {expect} from 'chai';
import type {BrokerOperator} from '../src/command-line/ports.ts';
import {fakeBroker, healthyBroker, orderwell} from './support/command-line.ts';

const now = new Date('2026-01-01T12:00:00Z');

const message: ParkedMessage = {
  messageId: 'm-1',
  type: 'payment.requested',
  correlationId: 'request-1',
  sentAt: new Date('2026-01-01T11:30:00Z'),
  queue: 'requests',
  headers: {traceparent: '00-1'},
  error: 'MALFORMED_MESSAGE',
  attempts: 2,
  bodyBytes: 36,
  errorDetail: 'totalPrice:\nexpected number',
  body: '{"orderId":"o-1","totalPrice":"199"}',
};
const bare: ParkedMessage = {
  messageId: undefined,
  type: undefined,
  correlationId: undefined,
  sentAt: undefined,
  headers: {},
  error: 'unknown',
  queue: 'requests',
  attempts: 0,
  bodyBytes: 7,
  errorDetail: undefined,
  body: 'rubbish',
};

function withParked(overrides: Partial<BrokerOperator> = {}) {
  const broker = fakeBroker({
    state: async () => ({
      ...healthyBroker,
      parking: [
        {queue: 'requests', parkingQueue: 'requests.parking', count: 2},
        {queue: 'results', parkingQueue: 'results.parking', count: undefined},
      ],
    }),
    parked: async (queue, {limit}) => (queue === 'requests' ? [message, bare].slice(0, limit) : []),
    ...overrides,
  });
  return {broker, run: (...args: string[]) => orderwell(args, {now: () => now, openBroker: async () => broker})};
}

describe('orderwell dlq', () => {
  it('list: counts what is parked beside each queue', async () => {
    const {broker, run} = withParked();
    const {status, out} = await run('dlq', 'list');
    expect(out).to.equal(
      ['QUEUE     PARKING QUEUE     PARKED', 'requests  requests.parking  2', 'results   results.parking   –\n'].join(
        '\n',
      ),
    );
    expect([status, broker.closed]).to.deep.equal([0, true]);
    expect(JSON.parse((await run('dlq', 'list', '--json')).out)).to.deep.equal({
      queues: [
        {queue: 'requests', parkingQueue: 'requests.parking', count: 2},
        {queue: 'results', parkingQueue: 'results.parking'},
      ],
    });
  });

  it('list --queue: shows what is parked, whatever it is', async () => {
    const {run} = withParked();
    const {out} = await run('dlq', 'list', '--queue', 'requests');
    expect(out).to.equal(
      [
        'MESSAGE  TYPE               ORDER  ERROR              AGE     DETAIL',
        'm-1      payment.requested  o-1    MALFORMED_MESSAGE  30 min  totalPrice: expected number',
        '–        –                  –      unknown            –       –\n',
      ].join('\n'),
    );
    const {messages, count} = JSON.parse((await run('dlq', 'list', '--queue', 'requests', '--json')).out) as {
      count: number;
      messages: object[];
    };
    expect(count).to.equal(2);
    expect(messages[0]).to.deep.equal({
      messageId: 'm-1',
      type: 'payment.requested',
      orderId: 'o-1',
      sentAt: '2026-01-01T11:30:00.000Z',
      ageMs: 1_800_000,
      error: 'MALFORMED_MESSAGE',
      errorDetail: 'totalPrice:\nexpected number',
      attempts: 2,
    });
    expect((await run('dlq', 'list', '--queue', 'requests', '--limit', '1')).out).to.match(
      /\n1 of 2 messages; --limit/,
    );
    expect((await run('dlq', 'list', '--queue', 'results')).out).to.equal('no message is parked beside results\n');
  });

  it('given a queue that is none, says which there are', async () => {
    const {broker, run} = withParked();
    const {status, out, err} = await run('dlq', 'list', '--queue', 'other');
    expect(err).to.equal('orderwell: there is no work queue other; there are requests, results\n');
    expect([status, out, broker.closed]).to.deep.equal([1, '', true]);
  });

  it('show: prints everything, with the body', async () => {
    const {run} = withParked();
    const {status, out} = await run('dlq', 'show', 'm-1');
    expect(out).to.equal(
      [
        'message             m-1',
        'queue               requests',
        'type                payment.requested',
        'order               o-1',
        'correlation         request-1',
        'sent                2026-01-01T11:30:00.000Z (30 min ago)',
        'error               MALFORMED_MESSAGE',
        'detail              totalPrice: expected number',
        'attempts            2',
        'header traceparent  "00-1"',
        '',
        '{"orderId":"o-1","totalPrice":"199"}\n',
      ].join('\n'),
    );
    expect(status).to.equal(0);
    expect(JSON.parse((await run('dlq', 'show', 'm-1', '--json')).out)).to.include({
      queue: 'requests',
      messageId: 'm-1',
      body: message.body,
    });
  });

  it('show: given an id that is not parked, says so', async () => {
    const {run} = withParked();
    expect(await run('dlq', 'show', 'm-2')).to.deep.equal({
      status: 1,
      out: '',
      err: 'orderwell: no message m-2 is parked beside requests, results; of each, the oldest 1000 were looked at\n',
    });
  });

  it('redrive: puts back what was asked for and says what it did', async () => {
    const asked: unknown[] = [];
    const {run} = withParked({
      redrive: async (...args) => {
        asked.push(args);
        return 2;
      },
    });
    const {status, out} = await run('dlq', 'redrive', '--queue', 'requests', '--all', '--limit', '2');
    expect(asked).to.deep.equal([['requests', {limit: 2}]]);
    expect(out).to.equal('2 messages put back into requests, 0 still parked\n');
    expect(status).to.equal(0);
    const json = await run('dlq', 'redrive', '--queue', 'requests', '--message-id', 'm-1', '--json');
    expect(asked.at(-1)).to.deep.equal(['requests', {messageId: 'm-1'}]);
    expect(JSON.parse(json.out)).to.deep.equal({queue: 'requests', redriven: 2, left: 0});
  });

  it('redrive: given an id that is not parked, says so', async () => {
    const {run} = withParked();
    const {status, err} = await run('dlq', 'redrive', '--queue', 'requests', '--message-id', 'm-2');
    expect([status, err]).to.deep.equal([1, 'orderwell: no message m-2 is parked beside requests\n']);
  });
});
