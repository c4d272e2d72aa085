import {takeEnvironment, withoutPostgresSettings} from '@orderwell/adapters/settings';
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
});
