import {SettingsError} from '@orderwell/adapters/settings';
import {expect} from 'chai';
import {paymentAppConfig} from '../src/config.ts';

describe('the settings of the payment service', () => {
  it('given nothing, are those of a machine with PostgreSQL and RabbitMQ', () => {
    expect(paymentAppConfig({})).to.deep.include({
      managementPort: 0,
      defaultCurrency: 'USD',
      gatewayFaults: {
        latencyMs: 0,
        timeoutMs: 5_000,
        timeoutBeforeRate: 0,
        timeoutAfterRate: 0,
        errorRate: 0,
        errorAfterRate: 0,
        rubbishRate: 0,
        throttleRate: 0,
        seed: 0,
      },
      database: {
        host: '127.0.0.1',
        port: 5432,
        user: 'postgres',
        password: undefined,
        database: 'payments',
        tls: {mode: 'disable'},
      },
    });
  });

  for (const [given, expected] of [
    [{}, ['processingorders', 'processedorders', 'cancelingorders', 'canceledorders']],
    [
      {RECEIVE_ROUTING_KEY: 'processingorders'},
      ['processingorders', 'processedorders', 'cancelingorders', 'canceledorders'],
    ],
    [
      {RECEIVE_ROUTING_KEY: 'processingorders', SEND_ROUTING_KEY: ''},
      ['processingorders', 'processedorders', 'cancelingorders', 'canceledorders'],
    ],
    [{RECEIVE_ROUTING_KEY: 'asks'}, ['asks', 'processedorders', 'asks.cancellations', 'canceledorders']],
    [
      {RECEIVE_ROUTING_KEY: 'asks', SEND_ROUTING_KEY: 'answers'},
      ['asks', 'answers', 'asks.cancellations', 'answers.cancellations'],
    ],
    [
      {RECEIVE_ROUTING_KEY: 'asks', CANCEL_ROUTING_KEY: 'stop', CANCELED_ROUTING_KEY: 'stopped'},
      ['asks', 'processedorders', 'stop', 'stopped'],
    ],
  ] as const) {
    it(`given ${JSON.stringify(given)}, receives from ${expected[0]} and sends to ${expected[1]}`, () => {
      const {requestQueue, resultQueue, cancelRequestQueue, cancelResultQueue} = paymentAppConfig(given).broker.names;
      expect([requestQueue, resultQueue, cancelRequestQueue, cancelResultQueue]).to.deep.equal(expected);
    });
  }

  it('given one name for what it receives and what it sends, is refused with both settings named', () => {
    expect(() => paymentAppConfig({SEND_ROUTING_KEY: 'processingorders'})).to.throw(
      SettingsError,
      /^the settings are wrong:\n {2}RECEIVE_ROUTING_KEY and SEND_ROUTING_KEY name the same queue; .* \(RECEIVE_ROUTING_KEY is not set and has its default\)$/,
    );
  });

  it("given order-app's settings, is refused", () => {
    expect(() =>
      paymentAppConfig({SEND_ROUTING_KEY: 'processingorders', RECEIVE_ROUTING_KEY: 'processedorders'}),
    ).to.throw(
      SettingsError,
      /RECEIVE_ROUTING_KEY must not be the usual name of the queue of payment results\n {2}SEND_ROUTING_KEY must not be the usual name of the queue of payment requests$/,
    );
  });

  it('given rates of faults, passes each on to the gateway', () => {
    const names = ['TIMEOUT_BEFORE', 'TIMEOUT_AFTER', 'ERROR', 'RUBBISH', 'THROTTLE', 'ERROR_AFTER'];
    const given = names.map((name, index) => [`GATEWAY_${name}_RATE`, `0.${index + 1}`]);
    expect(paymentAppConfig(Object.fromEntries(given)).gatewayFaults).to.include({
      timeoutBeforeRate: 0.1,
      timeoutAfterRate: 0.2,
      errorRate: 0.3,
      rubbishRate: 0.4,
      throttleRate: 0.5,
      errorAfterRate: 0.6,
    });
  });

  it('given keys for signing, has them, and none without', () => {
    const [one, two] = ['1'.repeat(32), '2'.repeat(32)];
    expect(paymentAppConfig({MESSAGE_SIGNING_KEY: `${one}\n${two}`}).signingKeys).to.deep.equal([one, two]);
    expect(paymentAppConfig({MESSAGE_SIGNING_KEY: ''}).signingKeys).to.equal(undefined);
  });

  it('given several wrong ones, are refused in one message that lists all', () => {
    const read = (): unknown => paymentAppConfig({DEFAULT_CURRENCY: 'usd', GATEWAY_LATENCY_MS: '-1'});
    expect(read).to.throw(SettingsError, /DEFAULT_CURRENCY must be .*\n {2}GATEWAY_LATENCY_MS must be/);
  });
});
