import {createDatabase, purgeBroker, StartedProcess, uniqueNames} from '@orderwell/test-support';

/** The two services as separate processes, on databases and queues of their own. */
export class Services {
  readonly environment: Readonly<Record<string, string>>;
  readonly names: ReturnType<typeof uniqueNames>;
  readonly #databases: Record<'orders' | 'payments', Awaited<ReturnType<typeof createDatabase>>>;
  readonly #processes: StartedProcess[] = [];

  private constructor(
    names: ReturnType<typeof uniqueNames>,
    databases: Record<'orders' | 'payments', Awaited<ReturnType<typeof createDatabase>>>,
    environment: Record<string, string>,
  ) {
    this.names = names;
    this.#databases = databases;
    this.environment = {
      EXCHANGE_NAME: names.exchange,
      SEND_ROUTING_KEY: names.requestQueue,
      RECEIVE_ROUTING_KEY: names.resultQueue,
      CANCEL_ROUTING_KEY: names.cancelRequestQueue,
      PORT: '0',
      MANAGEMENT_PORT: '0',
      SHUTDOWN_DELAY_MS: '0',
      LOG_LEVEL: 'info',
      ...environment,
    };
  }

  static async prepare(environment: Record<string, string> = {}): Promise<Services> {
    const [orders, payments] = await Promise.all([createDatabase('e2e-orders'), createDatabase('e2e-payments')]);
    return new Services(uniqueNames(), {orders, payments}, environment);
  }

  /** Starts an order service. @returns the process and, once it can place orders, its address */
  async orderApp(environment: Record<string, string> = {}): Promise<{process: StartedProcess; address: string}> {
    const process = this.#start('order-app', this.#databases.orders.url, environment);
    const {port} = JSON.parse(await process.line(/"msg":"listening on/)) as {port: number};
    await process.line(/"msg":"ready"/);
    return {process, address: `http://127.0.0.1:${port}`};
  }

  /** Starts a payment service. @returns the process, once it takes requests */
  async paymentApp(environment: Record<string, string> = {}): Promise<StartedProcess> {
    const process = this.#start('payment-app', this.#databases.payments.url, environment);
    await process.line(/"msg":"ready"/);
    return process;
  }

  /** Starts a service without waiting for anything. */
  start(app: 'order-app' | 'payment-app', environment: Record<string, string> = {}): StartedProcess {
    return this.#start(app, this.databaseUrl(app), environment);
  }

  databaseUrl(app: 'order-app' | 'payment-app'): string {
    return app === 'order-app' ? this.#databases.orders.url : this.#databases.payments.url;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.stop()));
    await purgeBroker(this.names);
    await Promise.all([this.#databases.orders.drop(), this.#databases.payments.drop()]);
  }

  #start(app: string, databaseUrl: string, environment: Record<string, string>): StartedProcess {
    const process = new StartedProcess(`packages/${app}/src/main.ts`, {
      environment: {...this.environment, DATABASE_URL: databaseUrl, ...environment},
    });
    this.#processes.push(process);
    return process;
  }
}
