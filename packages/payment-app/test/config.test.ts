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
        seed: 0,
      },
      databaseUrl: 'postgres://postgres@127.0.0.1:5432/payments',
    });
  });

  it('given several wrong ones, are refused in one message that lists all', () => {
    const read = (): unknown => paymentAppConfig({DEFAULT_CURRENCY: 'usd', GATEWAY_LATENCY_MS: '-1'});
    expect(read).to.throw(SettingsError, /DEFAULT_CURRENCY must be .*\n {2}GATEWAY_LATENCY_MS must be/);
  });
});
