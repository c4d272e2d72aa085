import {BrokerSilent} from '@orderwell/adapters/amqp';
import {orderMigrationNames, paymentMigrationNames} from '@orderwell/adapters/mikro-orm';
import {expect} from 'chai';
import type {Finding} from '../src/command-line/finding.ts';
import type {BrokerState, Surroundings} from '../src/command-line/ports.ts';
import {fakeBroker, healthyBroker} from './support/command-line.ts';
import {aWorld, type World} from './support/world.ts';

const lastOrderMigration = orderMigrationNames.at(-1);

describe('orderwell doctor', () => {
  const world = aWorld('cli doctor');
  const withBroker = (overrides: Partial<BrokerState> = {}): Partial<Surroundings> => ({
    openBroker: async () => fakeBroker({state: async () => ({...healthyBroker, ...overrides})}),
  });

  async function findings(overrides: Partial<Surroundings> = {}): Promise<{status: number; unusual: Finding[]}> {
    const {status, out, err} = await world().run(['doctor', '--json'], {...withBroker(), ...overrides});
    expect(err).to.equal('');
    const {findings: all} = JSON.parse(out) as {findings: Finding[]};
    return {status, unusual: all.filter(({state}) => state !== 'ok')};
  }

  it('given that all is well, says so of each and exits with 0', async () => {
    await world().confirmed('a');
    const {status, out} = await world().run(['doctor'], withBroker());
    expect(out.replace(/PostgreSQL .*/g, 'PostgreSQL x')).to.equal(
      [
        'ok       settings           valid',
        'ok       orders database    reachable, PostgreSQL x',
        `ok       orders schema      migrated up to ${lastOrderMigration}`,
        'ok       orders clock       agrees with the clock of this machine',
        'ok       order events       none undelivered',
        'ok       parked events      none',
        'ok       payments database  reachable, PostgreSQL x',
        `ok       payments schema    migrated up to ${paymentMigrationNames.at(-1)}`,
        'ok       payments clock     agrees with the clock of this machine',
        'ok       payment results    none undelivered',
        'ok       payments           none unresolved',
        'ok       parked results     none',
        'ok       broker             reachable',
        'ok       broker topology    exchanges and queues are as they should be',
        'ok       consumers          every work queue has one',
        'ok       inquiries          both queues have a consumer',
        'ok       parked messages    none',
        '',
        '17 ok, 0 warnings, 0 wrong\n',
      ].join('\n'),
    );
    expect(status).to.equal(0);
  });

  it('closes the broker', async () => {
    const broker = fakeBroker();
    await findings({openBroker: async () => broker});
    expect(broker.closed).to.equal(true);
  });

  const withSetting = (name: string, value: string) => (w: World) => ({environment: {...w.environment, [name]: value}});
  const anHour = 3_600_000;

  interface Illness {
    readonly what: string;
    readonly change?: (world: World) => Promise<unknown>;
    readonly undo?: (world: World) => Promise<unknown>;
    readonly overrides?: (world: World) => Partial<Surroundings>;
    readonly check: string;
    readonly state?: 'warning';
    readonly detail: RegExp;
    readonly advice: RegExp;
  }
  const illnesses: Illness[] = [
    {
      what: 'a setting of a service that is wrong',
      overrides: withSetting('PAYMENT_DEADLINE_MS', 'soon'),
      check: 'settings',
      detail: /^PAYMENT_DEADLINE_MS must be/,
      advice: /docs\/settings.md/,
    },
    {
      what: 'a setting of the command line that is wrong',
      overrides: withSetting('ORDERS_DATABASE_URL', 'mysql://me:swordfish@db'),
      check: 'settings',
      detail: /^ORDERS_DATABASE_URL must be a URL/,
      advice: /environment/,
    },
    {
      what: 'a database that cannot be reached',
      overrides: withSetting('PAYMENTS_DATABASE_URL', 'postgres://me:swordfish@127.0.0.1:1/payments'),
      check: 'payments database',
      detail: /^the database payments at 127.0.0.1:1: connect ECONNREFUSED/,
      advice: /PostgreSQL runs there.*PAYMENTS_DATABASE_URL/,
    },
    {
      what: 'a database that is not there',
      overrides: (w) =>
        withSetting('ORDERS_DATABASE_URL', Object.assign(new URL(w.ordersUrl), {pathname: 'nowhere'}).href)(w),
      check: 'orders database',
      detail: /database "nowhere" does not exist/,
      advice: /start order-app, which creates it/,
    },
    {
      what: 'a migration that is missing',
      change: (w) => w.inOrders(`delete from schema_migrations where name = '${lastOrderMigration}'`),
      undo: (w) => w.inOrders(`insert into schema_migrations (name) values ('${lastOrderMigration}')`),
      check: 'orders schema',
      detail: new RegExp(`^lacks ${lastOrderMigration}$`),
      advice: /start order-app of this version/,
    },
    {
      what: 'a database that was never migrated',
      change: (w) => w.inPayments('alter table schema_migrations rename to other'),
      undo: (w) => w.inPayments('alter table other rename to schema_migrations'),
      check: 'payments schema',
      detail: new RegExp(`^lacks ${paymentMigrationNames.join(', ')}$`),
      advice: /start payment-app/,
    },
    {
      what: 'a migration of a newer version',
      change: (w) => w.inPayments(`insert into schema_migrations (name) values ('9999-future')`),
      undo: (w) => w.inPayments(`delete from schema_migrations where name = '9999-future'`),
      check: 'payments schema',
      state: 'warning',
      detail: /^has 9999-future, which this version does not know/,
      advice: /newer version/,
    },
    {
      what: 'order events that have waited for minutes',
      change: async (w) => {
        await w.pending('a');
        await w.inOrders(`update order_events set stored_at = now() - interval '5 min', attempts = 4`);
      },
      check: 'order events',
      state: 'warning',
      detail: /^1 undelivered, the oldest for 5 min( 1 s)?, tried up to 4 times$/,
      advice: /order-app runs/,
    },
    {
      what: 'order events that have waited too long',
      change: async (w) => {
        await w.pending('a');
        await w.inOrders(`update order_events set stored_at = now() - interval '16 min'`);
      },
      check: 'order events',
      detail: /^1 undelivered, the oldest for 16 min/,
      advice: /order-app runs/,
    },
    {
      what: 'payment results that have waited too long',
      change: async (w) => {
        await w.confirmed('a');
        await w.inPayments(`update payments set due_at = now(), stored_at = now() - interval '1 d'`);
      },
      check: 'payment results',
      detail: /^1 undelivered, the oldest for 1 d/,
      advice: /payment-app runs/,
    },
    {
      what: 'a payment that is unresolved for too long',
      change: async (w) => {
        await w.requestPayment('a');
        await w.inPayments(`update payments set status = 'Unknown', stored_at = now() - interval '4 h'`);
      },
      check: 'payments',
      detail: /^1 unresolved, the oldest for 4 h/,
      advice: /gateway/,
    },
    {
      what: 'order events that are parked',
      change: async (w) => {
        for (const id of ['a', 'b', 'c']) await w.pending(id);
        await w.inOrders(`update order_events set due_at = null, parked_at = now() - interval '5 min',
          park_reason = case order_id when 'a' then 'once' else 'twice' end`);
      },
      check: 'parked events',
      detail: /^3, the oldest for 5 min( 1 s)?; why, for 2 of them: twice$/,
      advice: /orderwell outbox parked;.*orderwell outbox redrive$/,
    },
    {
      what: 'a payment result that is parked',
      change: async (w) => {
        await w.confirmed('a');
        await w.inPayments(`update payments set parked_at = '-infinity', park_reason = 'no such queue'`);
      },
      check: 'parked results',
      detail: /^1; why: no such queue$/,
      advice: /orderwell outbox parked;.*orderwell outbox redrive$/,
    },
    {
      what: 'a broker that cannot be reached',
      overrides: () => ({
        openBroker: async () => {
          throw new Error('connect ECONNREFUSED 127.0.0.1:5672');
        },
      }),
      check: 'broker',
      detail: /ECONNREFUSED/,
      advice: /RabbitMQ runs there/,
    },
    {
      what: 'a broker that takes connections and says nothing',
      overrides: () => ({
        openBroker: async () => {
          const cause = new BrokerSilent('the handshake', 10_000);
          throw new Error(`the message broker cannot be used: ${cause.message}`, {cause});
        },
      }),
      check: 'broker',
      detail: /took the connection and did not answer the handshake within 10 s/,
      advice: /file descriptors.*quorum queue.*limit of 1,024.*LimitNOFILE.*list_queues/,
    },
    {
      what: 'a queue that is missing',
      overrides: () =>
        withBroker({differences: [{name: 'queue "processingorders"', isMissing: true, detail: 'is missing'}]}),
      check: 'broker topology',
      detail: /^queue "processingorders": is missing$/,
      advice: /declare it when they start/,
    },
    {
      what: 'a queue that is different',
      overrides: () =>
        withBroker({differences: [{name: 'queue "q"', isMissing: false, detail: 'is different: PRECONDITION_FAILED'}]}),
      check: 'broker topology',
      detail: /^queue "q": is different: PRECONDITION_FAILED$/,
      advice: /delete it, or correct AMQP_QUEUE_TYPE/,
    },
    {
      what: 'a queue that nobody consumes',
      overrides: () => withBroker({unattended: ['processingorders']}),
      check: 'consumers',
      state: 'warning',
      detail: /^nobody consumes processingorders$/,
      advice: /start the services/,
    },
    {
      what: 'parked messages',
      overrides: () => withBroker({parking: [{queue: 'work', parkingQueue: 'work.parking', count: 3}]}),
      check: 'parked messages',
      state: 'warning',
      detail: /^3 beside work$/,
      advice: /orderwell dlq list --queue work/,
    },
    {
      what: 'a setting that does not say which database it means',
      overrides: (w) => {
        const {ORDERS_DATABASE_URL: _left, ...environment} = w.environment;
        const {hostname, port, username} = new URL(w.ordersUrl);
        return {
          environment: {
            ...environment,
            // Nothing else of it may be found wrong.
            POSTGRES_HOST: hostname,
            POSTGRES_PORT: port,
            POSTGRES_USER: username,
            DATABASE_URL: w.ordersUrl,
          },
        };
      },
      check: 'settings',
      state: 'warning',
      detail: /^DATABASE_URL is read by the services only/,
      advice: /set ORDERS_DATABASE_URL and PAYMENTS_DATABASE_URL/,
    },
  ];
  for (const {what, change, undo, overrides, check, state = 'wrong', detail, advice} of illnesses) {
    it(`given ${what}, finds it and says what to do`, async () => {
      await change?.(world());
      try {
        const {status, unusual} = await findings(overrides?.(world()));
        const found = unusual.filter((finding) => finding.check === check);
        expect(found).to.have.length(1);
        expect(found[0]).to.include({state});
        expect(found[0]?.detail).to.match(detail);
        expect(found[0]?.advice).to.match(advice);
        if (what !== 'a setting that does not say which database it means') {
          expect(unusual).to.have.length(1);
          expect(status).to.equal(state === 'wrong' ? 1 : 0);
        }
      } finally {
        await undo?.(world());
      }
    });
  }

  it('given queues of inquiries that nobody consumes, says so and finds nothing wrong', async () => {
    const queues = ['work.inquiries', 'done.inquiries'];
    const {status, out} = await world().run(['doctor'], withBroker({unattendedInquiries: queues}));
    expect(out).to.match(
      /^ok +inquiries +nobody consumes work\.inquiries, done\.inquiries\n +→ nothing, if the payment service is one/m,
    );
    expect(out).to.match(/\n17 ok, 0 warnings, 0 wrong\n$/);
    expect(status).to.equal(0);
  });

  const clocks: [what: string, aheadMs: number, state: string, detail: RegExp][] = [
    ['behind by an hour', anHour, 'wrong', /^(59 min 59 s|1 h) behind the clock of this machine$/],
    ['ahead by an hour', -anHour, 'wrong', /^(59 min 59 s|1 h) ahead of the clock of this machine$/],
    ['behind by ten seconds', 10_000, 'warning', /^(9|10) s behind/],
  ];
  for (const [what, aheadMs, state, detail] of clocks) {
    it(`given clocks of the databases that are ${what}, finds it`, async () => {
      const {unusual, status} = await findings({now: () => new Date(Date.now() + aheadMs)});
      expect(unusual.map((finding) => [finding.check, finding.state])).to.deep.equal([
        ['orders clock', state],
        ['payments clock', state],
      ]);
      for (const finding of unusual) expect(finding.detail).to.match(detail);
      expect(status).to.equal(state === 'wrong' ? 1 : 0);
    });
  }

  it('given several things at once, finds all and shows the advice below each', async () => {
    const environment = {
      PORT: 'http',
      ORDERS_DATABASE_URL: 'postgres://127.0.0.1:1/orders',
      PAYMENTS_DATABASE_URL: world().paymentsUrl,
    };
    const {status, out} = await world().run(['doctor'], {environment});
    expect(status).to.equal(1);
    expect(out).to.match(/^wrong {4}settings {11}PORT must be .*\n {28}→ correct this/m);
    expect(out).to.match(/^wrong {4}orders database {4}the database orders/m);
    expect(out).to.match(/^wrong {4}broker {13}the message broker cannot be reached$/m);
    expect(out).to.match(/0 warnings, 3 wrong\n$/);
  });
});
