import {OwnBroker, OwnPostgres, TcpProxy} from '@orderwell/test-support';
import {ownSurroundings} from '../support/own-surroundings.ts';
import {Services} from '../support/services.ts';
import {Replica} from './replica.ts';

/** How long the gateway takes, in milliseconds: a payment is always under way somewhere when something strikes. */
const gatewayLatencyMs = 100;
/** After so many milliseconds without an answer orders are inquired about: while something is broken, many are. */
const deadlineMs = 2_000;
/** Replicas of each service. */
const replicasOfEach = 2;

/**
 * The whole system: two replicas of each service, a PostgreSQL and a RabbitMQ of their own, and between them a network
 * that can be broken.
 */
export class System {
  readonly services: Services;
  readonly broker: OwnBroker;
  readonly database: OwnPostgres;
  /** The way to each server. */
  readonly ways: {readonly broker: TcpProxy; readonly database: TcpProxy};
  readonly replicas: readonly Replica[];

  private constructor(
    services: Services,
    servers: {readonly broker: OwnBroker; readonly database: OwnPostgres},
    ways: {readonly broker: TcpProxy; readonly database: TcpProxy},
  ) {
    this.services = services;
    this.broker = servers.broker;
    this.database = servers.database;
    this.ways = ways;
    this.replicas = (['order-app', 'payment-app'] as const).flatMap((app) =>
      Array.from({length: replicasOfEach}, () => new Replica(app, () => services.start(app))),
    );
  }

  /** Starts everything, and resolves when all of it runs. */
  static async start(): Promise<System> {
    const [broker, database] = await Promise.all([OwnBroker.start(), OwnPostgres.start()]);
    const ways = {
      broker: await TcpProxy.start(broker.url),
      database: await TcpProxy.start(database.url('postgres')),
    };
    const services = await Services.prepare(
      {GATEWAY_LATENCY_MS: `${gatewayLatencyMs}`, PAYMENT_DEADLINE_MS: `${deadlineMs}`},
      // The queues go with their broker.
      {...ownSurroundings(ways.broker.url, database, ways.database), purgeBroker: async () => undefined},
    );
    const system = new System(services, {broker, database}, ways);
    await Promise.all(system.replicas.map((replica) => replica.start()));
    return system;
  }

  /** Where orders can be placed, as far as is known. */
  get addresses(): string[] {
    return this.replicas.map(({address}) => address).filter((address) => address !== undefined);
  }

  replicasOf(app: Replica['app']): Replica[] {
    return this.replicas.filter((replica) => replica.app === app);
  }

  /** Starts the database again after it was ended, and leads the way to it. */
  async restartDatabase(): Promise<void> {
    await this.database.start();
    this.ways.database.redirect(this.database.url('postgres'));
  }

  /** Ends everything and removes what was stored. */
  async remove(): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.end('SIGKILL')));
    await this.services.stop();
    await Promise.all(Object.values(this.ways).map((way) => way.close()));
    await Promise.all([this.broker.remove(), this.database.remove()]);
  }
}
