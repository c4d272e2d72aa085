import {SettingsError} from '@orderwell/adapters/settings';
import {expect} from 'chai';
import {orderAppConfig} from '../src/config.ts';

describe('the settings of the order service', () => {
  it('given nothing, are those of a machine with PostgreSQL and RabbitMQ', () => {
    expect(orderAppConfig({})).to.deep.include({
      port: 3000,
      host: '127.0.0.1',
      managementPort: 9000,
      defaultCustomerId: '1',
      database: {
        host: '127.0.0.1',
        port: 5432,
        user: 'postgres',
        password: undefined,
        database: 'orders',
        tls: {mode: 'disable'},
      },
    });
    expect(orderAppConfig({}).broker).to.deep.equal({
      url: 'amqp://guest:guest@127.0.0.1:5672',
      queueType: 'quorum',
      prefetch: 20,
      names: {
        exchange: 'orders_exchange',
        requestQueue: 'processingorders',
        resultQueue: 'processedorders',
        cancelRequestQueue: 'cancelingorders',
        cancelResultQueue: 'canceledorders',
        inquiryQueue: 'processingorders.inquiries',
        inquiryAnswerQueue: 'processedorders.inquiries',
      },
    });
  });

  for (const [given, expected] of [
    [
      {SEND_ROUTING_KEY: 'processingorders', RECEIVE_ROUTING_KEY: 'processedorders'},
      ['processingorders', 'processedorders', 'cancelingorders', 'canceledorders'],
    ],
    [{SEND_ROUTING_KEY: 'asks'}, ['asks', 'processedorders', 'asks.cancellations', 'canceledorders']],
    [{RECEIVE_ROUTING_KEY: 'answers'}, ['processingorders', 'answers', 'cancelingorders', 'answers.cancellations']],
  ] as const) {
    it(`given ${JSON.stringify(given)}, sends to ${expected[0]} and receives from ${expected[1]}`, () => {
      const {requestQueue, resultQueue, cancelRequestQueue, cancelResultQueue} = orderAppConfig(given).broker.names;
      expect([requestQueue, resultQueue, cancelRequestQueue, cancelResultQueue]).to.deep.equal(expected);
    });
  }

  for (const [deadline, expected] of [
    ['2000', {firstAfterMs: 2_000, pauseMsMax: 300_000}],
    ['3600000', {firstAfterMs: 3_600_000, pauseMsMax: 3_600_000}],
  ] as const) {
    it(`given a deadline of ${deadline} ms, never inquires about an order again sooner than that`, () => {
      expect(orderAppConfig({PAYMENT_DEADLINE_MS: deadline}).inquiry.schedule).to.deep.equal(expected);
    });
  }

  it('given keys for signing, has them, and none without', () => {
    const [one, two] = ['1'.repeat(32), '2'.repeat(32)];
    expect(orderAppConfig({MESSAGE_SIGNING_KEY: `${one}\n${two}`}).signingKeys).to.deep.equal([one, two]);
    expect(orderAppConfig({MESSAGE_SIGNING_KEY: ''}).signingKeys).to.equal(undefined);
  });

  it('given several wrong ones, are refused in one message that lists all', () => {
    const read = (): unknown => orderAppConfig({PORT: 'http', DATABASE_URL: 'mysql://db', AMQP_QUEUE_TYPE: 'fast'});
    expect(read).to.throw(SettingsError, /PORT must be .*\n {2}DATABASE_URL must be .*\n {2}AMQP_QUEUE_TYPE must be/);
  });

  it('given a default customer that cannot be an id, are refused', () => {
    expect(() => orderAppConfig({DEFAULT_CUSTOMER_ID: 'a b'})).to.throw(SettingsError, /DEFAULT_CUSTOMER_ID/);
  });
});
