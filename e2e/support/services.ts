import {
  brokerUrl,
  createDatabase,
  purgeBroker,
  StartedProcess,
  type TestNames,
  uniqueNames,
} from '@orderwell/test-support';
import {show} from './order-client.ts';

/** A database for one service. */
export interface OwnDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** The servers that services are started on. */
export interface Surroundings {
  readonly brokerUrl: string;
  createDatabase(label: string): Promise<OwnDatabase>;
  /** Removes what the services have declared. */
  purgeBroker(names: TestNames): Promise<void>;
}

/** The servers that all tests share. */
const shared: Surroundings = {brokerUrl: brokerUrl(), createDatabase, purgeBroker};

/** The two services as separate processes, on databases and queues of their own. */
export class Services {
  readonly environment: Readonly<Record<string, string>>;
  readonly names: TestNames;
  readonly #surroundings: Surroundings;
  readonly #databases: Record<'orders' | 'payments', OwnDatabase>;
  readonly #processes: StartedProcess[] = [];
  #address: string | undefined;

  private constructor(
    surroundings: Surroundings,
    databases: Record<'orders' | 'payments', OwnDatabase>,
    environment: Record<string, string>,
  ) {
    const names = uniqueNames(surroundings.brokerUrl);
    this.names = names;
    this.#surroundings = surroundings;
    this.#databases = databases;
    this.environment = {
      AMQP_SERVER_URL: surroundings.brokerUrl,
      EXCHANGE_NAME: names.exchange,
      CANCEL_ROUTING_KEY: names.cancelRequestQueue,
      CANCELED_ROUTING_KEY: names.cancelResultQueue,
      PORT: '0',
      MANAGEMENT_PORT: '0',
      SHUTDOWN_DELAY_MS: '0',
      LOG_LEVEL: 'info',
      ...environment,
    };
  }

  static async prepare(environment: Record<string, string> = {}, surroundings = shared): Promise<Services> {
    const [orders, payments] = await Promise.all([
      surroundings.createDatabase('e2e-orders'),
      surroundings.createDatabase('e2e-payments'),
    ]);
    return new Services(surroundings, {orders, payments}, environment);
  }

  get brokerUrl(): string {
    return this.#surroundings.brokerUrl;
  }

  /** Starts an order service. @returns the process and, once it can place orders, its address */
  async orderApp(
    environment: Record<string, string> = {},
    program?: string,
  ): Promise<{process: StartedProcess; address: string}> {
    const process = this.start('order-app', environment, program);
    const {port} = JSON.parse(await process.line(/"msg":"listening on/)) as {port: number};
    await process.line(/"msg":"ready"/);
    this.#address = `http://127.0.0.1:${port}`;
    return {process, address: this.#address};
  }

  /** Starts a payment service. @returns the process, once it takes requests */
  async paymentApp(environment: Record<string, string> = {}): Promise<StartedProcess> {
    const process = this.start('payment-app', environment);
    await process.line(/"msg":"ready"/);
    return process;
  }

  /** Starts a service, or a program that is like one, without waiting for anything. */
  start(
    app: 'order-app' | 'payment-app',
    environment: Record<string, string> = {},
    program = `packages/${app}/src/main.ts`,
  ): StartedProcess {
    const process = new StartedProcess(program, {
      environment: {...this.environment, ...this.#ownSide(app), ...environment},
    });
    this.#processes.push(process);
    return process;
  }

  /** Where the order service that was started last takes requests. */
  get address(): string {
    if (this.#address === undefined) throw new Error('no order service was started');
    return this.#address;
  }

  /** An order, as the order service that was started last shows it. */
  show(id: string): ReturnType<typeof show> {
    return show(this.address, id);
  }

  /** What differs between the two: one sends what the other receives. */
  #ownSide(app: 'order-app' | 'payment-app'): Record<string, string> {
    const {requestQueue, resultQueue} = this.names;
    const [send, receive] = app === 'order-app' ? [requestQueue, resultQueue] : [resultQueue, requestQueue];
    return {DATABASE_URL: this.databaseUrl(app), SEND_ROUTING_KEY: send, RECEIVE_ROUTING_KEY: receive};
  }

  databaseUrl(app: 'order-app' | 'payment-app'): string {
    return app === 'order-app' ? this.#databases.orders.url : this.#databases.payments.url;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.stop()));
    await this.#surroundings.purgeBroker(this.names);
    await Promise.all([this.#databases.orders.drop(), this.#databases.payments.drop()]);
  }
}
