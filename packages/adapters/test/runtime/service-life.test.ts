import {expect} from 'chai';
import {BackgroundLoop, type LivingService, type ServiceParts, startService} from '@orderwell/adapters/runtime';
import {LogBook} from '../support/log-book.ts';

const host = '127.0.0.1';

/** A service of parts that write down what is done to them. */
function aService() {
  const diary: string[] = [];
  const log = new LogBook();
  const note = (what: string) => async (): Promise<void> => void diary.push(what);
  const loop = new BackgroundLoop({
    name: 'relay',
    pollMs: 3_600_000,
    backoff: {firstMs: 1, mostMs: 1},
    logger: log,
    pass: async () => {
      diary.push('relay passes');
      return {more: false, failures: []};
    },
  });
  const database = {migrate: note('database migrated'), ping: async () => undefined, close: note('database closed')};
  const parts: ServiceParts = {
    config: {managementPort: 0, host, shutdownDelayMs: 0},
    logger: log,
    database,
    door: {stop: note('door closed')},
    prepare: note('catalog seeded'),
    loops: [loop],
    takeWork: () => {
      diary.push('takes work');
      return {stop: note('takes no more work')};
    },
    connections: [{close: note('broker closed')}, {close: note('gateway closed')}],
  };
  return {diary, log, parts, database};
}

async function readiness({managementPort}: LivingService) {
  const response = await fetch(`http://${host}:${managementPort}/readyz`);
  return {status: response.status, body: await response.json()};
}

describe('the life of a service', () => {
  it('begins to work when its database is prepared, and closes first what brings work in', async () => {
    const {diary, log, parts} = aService();
    const service = await startService(parts);
    expect(await service.ready).to.equal(true);
    expect(await readiness(service)).to.deep.equal({
      status: 200,
      body: {status: 'ready', checks: {service: 'ok', database: 'ok'}},
    });
    await service.stop();
    expect(diary).to.deep.equal([
      'database migrated',
      'catalog seeded',
      'relay passes',
      'takes work',
      'door closed',
      'takes no more work',
      'broker closed',
      'gateway closed',
      'database closed',
    ]);
    expect(log.matching(/./)).to.deep.equal([`health on http://${host}:${service.managementPort}/readyz`, 'ready']);
  });

  it('given checks and warnings of its own, has them in its readiness', async () => {
    const {parts} = aService();
    const checks = {requests: () => Promise.reject(new Error('not received'))};
    const service = await startService({...parts, readiness: {checks, warnings: {backlog: () => 'too much'}}});
    await service.ready;
    expect(await readiness(service)).to.deep.equal({
      status: 503,
      body: {
        status: 'not ready',
        checks: {service: 'ok', database: 'ok', requests: 'not received'},
        warnings: {backlog: 'too much'},
      },
    });
    await service.stop();
  });

  it('given a database that is not there, is not ready and tries again; given a stop then, does no work', async () => {
    const {diary, log, parts, database} = aService();
    const migrate = () => Promise.reject(new Error('connection refused'));
    const service = await startService({...parts, database: {...database, migrate}});
    await log.line(/^database: connection refused; trying again until it works$/);
    const {status, body} = await readiness(service);
    expect([status, body]).to.deep.equal([503, {status: 'not ready', checks: {service: 'starting', database: 'ok'}}]);
    await service.stop();
    expect(await service.ready).to.equal(false);
    expect(diary).to.deep.equal(['door closed', 'broker closed', 'gateway closed', 'database closed']);
  });

  it('given a stop while a migration waits, ends the waiting', async () => {
    const {diary, parts, database} = aService();
    const migrate = ({signal}: {signal: AbortSignal}) =>
      new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
    const service = await startService({...parts, database: {...database, migrate}});
    await service.stop();
    expect(diary).to.not.include('takes work');
  });

  it('that stops, says so for a while before the door closes', async () => {
    const {parts, diary} = aService();
    const service = await startService({...parts, config: {...parts.config, shutdownDelayMs: 100}});
    await service.ready;
    const stopped = service.stop();
    const {status, body} = await readiness(service);
    expect([status, body]).to.deep.equal([503, {status: 'not ready', checks: {service: 'stopping', database: 'ok'}}]);
    expect(diary).to.not.include('door closed');
    await stopped;
  });

  it('given a management port that is taken, says so in one line and closes what it was given', async () => {
    const first = await startService(aService().parts);
    const {diary, parts} = aService();
    const config = {...parts.config, managementPort: first.managementPort};
    const failure = await startService({...parts, config}).catch((error: Error) => error.message);
    await first.stop();
    expect(failure).to.equal(`port ${first.managementPort} is taken; choose another with MANAGEMENT_PORT`);
    expect(diary).to.deep.equal(['door closed', 'broker closed', 'gateway closed', 'database closed']);
  });
});
