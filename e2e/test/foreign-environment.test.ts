import {createDatabase, eventually, StartedProcess} from '@orderwell/test-support';
import {expect} from 'chai';

const foreign: Readonly<Record<string, string>> = {
  PGSSLMODE: 'require',
  PGSSLNEGOTIATION: 'direct',
  PGOPTIONS: '-c default_transaction_read_only=on',
  PGREPLICATION: 'database',
  MIKRO_ORM_HOST: '192.0.2.1',
  MIKRO_ORM_DB_NAME: 'nothing',
  NODE_PG_FORCE_NATIVE: '1',
  DEBUG: '*',
};

describe('services in an environment that holds settings of their drivers', function () {
  this.timeout(60_000);

  for (const service of ['order-app', 'payment-app']) {
    it(`given them, ${service} keeps to its own settings`, async () => {
      const database = await createDatabase(service);
      const started = new StartedProcess(`packages/${service}/src/main.ts`, {
        // Nothing listens there: this is about the database alone, and no queue is made.
        environment: {
          ...foreign,
          DATABASE_URL: database.url,
          AMQP_SERVER_URL: 'amqp://127.0.0.1:1',
          PORT: '0',
          MANAGEMENT_PORT: '0',
          SHUTDOWN_DELAY_MS: '0',
        },
      });
      try {
        const health = JSON.parse(await started.line(/"msg":"health on /)) as {managementPort: number};
        const checks = async (): Promise<Record<string, string>> => {
          const answer = await fetch(`http://127.0.0.1:${health.managementPort}/readyz`);
          return ((await answer.json()) as {checks: Record<string, string>}).checks;
        };
        const seen = await eventually(checks, ({service: said}) => said === 'ok', `${service} at work`);
        expect(seen).to.include({service: 'ok', database: 'ok'});
        expect(started.lines.filter((line) => !line.startsWith('{'))).to.deep.equal([]);
      } finally {
        await started.stop();
        await database.drop();
      }
    });
  }
});
