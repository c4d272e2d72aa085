import path from 'node:path';
import {startEmbeddedPostgres} from '../../packages/embedded-postgres/src/index.ts';
import {OwnBroker} from '../../packages/test-support/src/own-broker.ts';
import type {Server} from './adapters.ts';

/** Processes run at once, and each may have several stores open. */
const connectionsMax = 200;

/** A server of the run's own, which nobody else needs afterwards. */
interface OwnServer {
  /** What tests find in their environment. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const starts: Readonly<Record<Server, (directory: string) => Promise<OwnServer>>> = {
  // Nothing in it has to survive a crash: a new database for each mistake takes a quarter of the time.
  PostgreSQL: async (directory) => {
    const dataDir = path.join(directory, 'postgres');
    const server = await startEmbeddedPostgres({dataDir, durable: false, maxConnections: connectionsMax});
    return {environment: {TEST_POSTGRES_URL: server.url('').replace(/\/$/, '')}, stop: () => server.stop()};
  },
  // Tests that end at once delete queues which have hardly begun. A broker that cannot bear that is nobody else's.
  RabbitMQ: async () => {
    const broker = await OwnBroker.start();
    return {environment: {TEST_AMQP_URL: broker.url, REQUIRE_BROKER: '1'}, stop: () => broker.remove()};
  },
};

/** Does something with servers that end with it. `environment` says where they are. */
export async function withServers<Outcome>(
  servers: ReadonlySet<Server>,
  directory: string,
  work: (environment: Readonly<Record<string, string>>) => Promise<Outcome>,
): Promise<Outcome> {
  const started = await Promise.allSettled([...servers].map((server) => starts[server](directory)));
  const running = started.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  try {
    for (const start of started) if (start.status === 'rejected') throw start.reason;
    return await work(Object.assign({}, ...running.map(({environment}) => environment)));
  } finally {
    await Promise.all(running.map((server) => server.stop()));
  }
}
