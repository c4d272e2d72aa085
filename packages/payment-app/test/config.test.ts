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
        rubbishRate: 0,
        throttleRate: 0,
        seed: 0,
      },
      databaseUrl: 'postgres://postgres@127.0.0.1:5432/payments',
    });
  });

  it('given rates of faults, passes each on to the gateway', () => {
    const names = ['TIMEOUT_BEFORE', 'TIMEOUT_AFTER', 'ERROR', 'RUBBISH', 'THROTTLE'];
    const given = names.map((name, index) => [`GATEWAY_${name}_RATE`, `0.${index + 1}`]);
    expect(paymentAppConfig(Object.fromEntries(given)).gatewayFaults).to.include({
      timeoutBeforeRate: 0.1,
      timeoutAfterRate: 0.2,
      errorRate: 0.3,
      rubbishRate: 0.4,
      throttleRate: 0.5,
    });
  });

  it('given several wrong ones, are refused in one message that lists all', () => {
    const read = (): unknown => paymentAppConfig({DEFAULT_CURRENCY: 'usd', GATEWAY_LATENCY_MS: '-1'});
    expect(read).to.throw(SettingsError, /DEFAULT_CURRENCY must be .*\n {2}GATEWAY_LATENCY_MS must be/);
  });
});
