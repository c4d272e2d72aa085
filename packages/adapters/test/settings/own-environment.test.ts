import {takeEnvironment, withDefaults, withoutPostgresSettings} from '@orderwell/adapters/settings';
import {expect} from 'chai';

describe('the environment of a program', () => {
  const drivers = {
    PGSSLMODE: 'require',
    pgoptions: '-c x=y',
    MIKRO_ORM_HOST: 'db',
    NODE_PG_FORCE_NATIVE: '1',
    DEBUG: '*',
    DEBUG_FD: '3',
  };
  const others = {PATH: '/bin', POSTGRES_DB: 'orders', LOG_LEVEL: 'info', NODE_OPTIONS: '', DEBUGGER: 'x'};

  it('given what drivers read on their own, is taken whole and leaves them nothing', () => {
    const environment = {...drivers, ...others};
    expect(takeEnvironment(environment)).to.deep.equal({...drivers, ...others});
    expect(environment).to.deep.equal(others);
  });

  it('given settings of PostgreSQL, can be had without them, files included', () => {
    const theirs = {DATABASE_URL: 'x', DATABASE_URL_FILE: 'x', POSTGRES_DB: 'x', POSTGRES_PASSWORD_FILE: 'x'};
    const rest = {PORT: '1', DATABASE: 'x', AMQP_SERVER_URL_FILE: 'x'};
    expect(withoutPostgresSettings({...theirs, ...rest})).to.deep.equal(rest);
  });

  it('given variables that are empty or not there, takes the defaults, and no others', () => {
    const environment = {PORT: '', LOG_LEVEL: undefined, HOST: '0.0.0.0', SHUTDOWN_DELAY_MS: '0'};
    const defaults = {PORT: '0', LOG_LEVEL: 'warn', HOST: '::1', MANAGEMENT_PORT: '0'};
    expect(withDefaults(environment, defaults)).to.deep.equal({
      PORT: '0',
      LOG_LEVEL: 'warn',
      HOST: '0.0.0.0',
      MANAGEMENT_PORT: '0',
      SHUTDOWN_DELAY_MS: '0',
    });
  });
});
