import {
  eventually,
  OwnBroker,
  OwnPostgres,
  requireOwnBroker,
  type StartedProcess,
  TcpProxy,
} from '@orderwell/test-support';
import {expect} from 'chai';
import {drained} from '../support/drained.ts';
import {clients, Load} from '../support/load.ts';
import {ownSurroundings} from '../support/own-surroundings.ts';
import {rowsOf} from '../support/rows.ts';
import {Services} from '../support/services.ts';

/** How many orders are placed before, during and after an outage. */
const ordersEach = 20;

/** Something that keeps the broker from taking messages. */
interface Outage {
  readonly what: string;
  readonly begin: (broker: OwnBroker) => Promise<void> | void;
  readonly end: (broker: OwnBroker) => Promise<void> | void;
  /** What the order service says of it. */
  readonly complaint: RegExp;
  /** How long the services wait for a silent broker, in seconds; as long as they do by default unless it is given. */
  readonly heartbeatSeconds?: number;
}

const outages: readonly Outage[] = [
  {
    what: 'is killed',
    begin: (broker) => broker.kill(),
    end: (broker) => broker.start(),
    complaint: /message broker .* cannot be used/,
  },
  {
    what: 'is short of disk',
    begin: (broker) => broker.alarm('disk', true),
    end: (broker) => broker.alarm('disk', false),
    complaint: /message broker .* cannot be used: it takes no messages for now \(low on disk\)/,
  },
  {
    what: 'is short of memory',
    begin: (broker) => broker.alarm('memory', true),
    end: (broker) => broker.alarm('memory', false),
    complaint: /message broker .* cannot be used: it takes no messages for now \(low on memory\)/,
  },
  {
    what: 'stands still for longer than its heartbeat',
    begin: (broker) => broker.pause(),
    end: (broker) => broker.resume(),
    complaint: /message broker .* cannot be used/,
    heartbeatSeconds: 2,
  },
];

describe('an outage under load', function () {
  this.timeout(120_000);
  let broker: OwnBroker;
  let database: OwnPostgres;
  let way: TcpProxy;
  let services: Services;

  before(async function () {
    requireOwnBroker(this);
    [broker, database] = await Promise.all([OwnBroker.start(), OwnPostgres.start()]);
    way = await TcpProxy.start(database.url('postgres'));
  });
  beforeEach(async () => {
    // The queues go with their broker. Deleted right after it was killed and started again, they can break the next ones.
    const surroundings = {...ownSurroundings(broker.url, database, way), purgeBroker: async () => undefined};
    services = await Services.prepare({}, surroundings);
  });
  afterEach(() => services.stop());
  after(async () => {
    await way?.close();
    await Promise.all([broker?.remove(), database?.remove()]);
  });

  for (const {what, begin, end, complaint, heartbeatSeconds} of outages) {
    it(`given the broker ${what}, orders are accepted meanwhile, and all are settled when that is over`, async () => {
      const environment = {
        ...(heartbeatSeconds && {AMQP_SERVER_URL: `${broker.url}?heartbeat=${heartbeatSeconds}`}),
      };
      const {load, orders} = await loaded(environment);
      await begin(broker);
      try {
        await orders.line(complaint);
        await load.answered(201, ordersEach);
        await eventually(waiting, ({refused}) => refused > 0, 'a message that the broker does not take');
        expect((await waiting()).events).to.be.at.least(ordersEach - clients);
      } finally {
        await end(broker);
      }
      await load.answered(201, ordersEach);
      await load.stop();
      expect(load.answers).to.deep.equal([201]);
      expect(await drained(services, load.acknowledged)).to.deep.equal([]);
    });
  }

  it('given PostgreSQL is killed, requests are answered with 503 until it is back, and all that was confirmed is settled', async () => {
    const {load} = await loaded();
    await database.kill();
    try {
      await load.answered(503, ordersEach);
    } finally {
      await database.start();
      way.redirect(database.url('postgres'));
    }
    await load.answered(201, ordersEach);
    await load.stop();
    expect(load.answers).to.have.members([201, 503]);
    expect(await drained(services, load.acknowledged)).to.deep.equal([]);
  });

  /** Both services, with orders being placed and settled. */
  async function loaded(environment: Record<string, string> = {}): Promise<{load: Load; orders: StartedProcess}> {
    const [{address, process}] = await Promise.all([services.orderApp(environment), services.paymentApp(environment)]);
    const load = new Load(address);
    await load.answered(201, ordersEach);
    await process.line(/payment result applied/);
    return {load, orders: process};
  }

  /** How many events wait to be delivered, and how many of them were tried and wait to be tried again. */
  async function waiting(): Promise<{events: number; refused: number}> {
    const [found] = await rowsOf<{events: number; refused: number}>(
      services.databaseUrl('order-app'),
      `select count(*)::int as events, count(*) filter (where attempts > 0 and lease_token is null)::int as refused
       from order_events where due_at is not null`,
    );
    return found ?? {events: 0, refused: 0};
  }
});
