import {
  CancelOrder,
  type Customer,
  CustomerId,
  GetOrder,
  type IdGenerator,
  type OrderRepository,
  PlaceOrder,
  type Pricing,
  type Product,
  ProductId,
  Money,
  SeedCatalog,
} from '@orderwell/domain';
import {
  FixedClock,
  InMemoryCustomerRepository,
  InMemoryOrderRepository,
  InMemoryProductRepository,
  SequentialIds,
} from '@orderwell/domain/testing';
import {
  createOrderApi,
  type HttpLimits,
  type HttpServer,
  type OverloadCheck,
  requestTrouble,
  type Route,
  startHttpServer,
} from '@orderwell/adapters/koa';
import {RecordingLogger} from './recording-logger.ts';

export const placedAt = '2026-05-14T21:31:53.238Z';

/** Products beside the seeded one (id `1`, 199 USD). */
export const catalog = {
  cable: product('2', 'Cable', 19_95n, 'USD'),
  teapot: product('3', 'Teapot', 25_00n, 'EUR'),
  palace: product('4', 'Palace', 999_999_999_999_999n, 'USD'),
};

/** A started API over real use cases and in-memory stores, on a free port. */
export interface RunningApi extends AsyncDisposable {
  readonly server: HttpServer;
  readonly url: string;
  readonly orders: InMemoryOrderRepository;
  readonly customers: InMemoryCustomerRepository;
  readonly products: InMemoryProductRepository;
  readonly log: RecordingLogger;
  /** Whether none of the stores can be reached. */
  takeDatabaseAway(away: boolean): void;
  get(path: string, init?: RequestInit): Promise<Response>;
  /** Posts an order; a text goes out as it is, anything else as its JSON. */
  post(body: unknown, init?: {headers?: Record<string, string>; path?: string}): Promise<Response>;
}

export interface ApiOptions {
  readonly limits?: Partial<HttpLimits>;
  readonly isReady?: () => boolean;
  readonly newRequestId?: () => string;
  readonly defaultCustomerId?: string;
  readonly overload?: OverloadCheck;
  /** What the trouble of serving requests goes by, in milliseconds. */
  readonly now?: () => number;
  /** Makes the orders' ids; `order-1`, `order-2`, … unless given. */
  readonly ids?: IdGenerator;
  readonly routes?: readonly Route[];
  /** Says the prices; the catalog does unless given. */
  readonly pricing?: Pricing;
  /** Stands between the use cases and the order store. */
  readonly wrapOrders?: (orders: OrderRepository) => OrderRepository;
}

export async function runningApi(options: ApiOptions = {}): Promise<RunningApi> {
  const clock = new FixedClock(new Date(placedAt));
  const stored = new InMemoryOrderRepository({clock});
  const orders = options.wrapOrders?.(stored) ?? stored;
  const customers = new InMemoryCustomerRepository();
  const products = new InMemoryProductRepository();
  await new SeedCatalog({customers, products}).execute();
  await customers.addIfAbsent(leia);
  for (const item of Object.values(catalog)) await products.addIfAbsent(item);
  const log = new RecordingLogger();
  const ids = new SequentialIds('request');
  const {limits, isReady, newRequestId = () => ids.next(), defaultCustomerId = '1', overload} = options;
  const app = createOrderApi({
    placeOrder: new PlaceOrder({
      orders,
      customers,
      products,
      pricing: options.pricing,
      clock,
      ids: options.ids ?? new SequentialIds('order'),
    }),
    getOrder: new GetOrder({orders}),
    cancelOrder: new CancelOrder({orders, clock}),
    defaultCustomerId,
    overload,
    ...(options.now && {trouble: requestTrouble(log, options.now)}),
    logger: log,
    newRequestId,
    ...(isReady && {isReady}),
    ...(options.routes && {routes: options.routes}),
  });
  const server = await startHttpServer(app, {
    port: 0,
    host: '127.0.0.1',
    logger: log,
    newRequestId,
    ...(limits && {limits}),
  });
  const url = `http://127.0.0.1:${server.port}`;
  return {
    server,
    url,
    orders: stored,
    customers,
    products,
    log,
    takeDatabaseAway: (away) => {
      for (const {faults} of [stored, customers, products]) faults.unreachable = away;
    },
    get: (path, init) => fetch(url + path, init),
    post: (body, {headers, path = '/orders'} = {}) =>
      fetch(url + path, {
        method: 'POST',
        headers: {'Content-Type': 'application/json', ...headers},
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

/** An order store that holds its writes until it is let go, and tells when the first was reached. */
export class Gate {
  readonly #reached = Promise.withResolvers<void>();
  readonly #open = Promise.withResolvers<void>();
  readonly reached = this.#reached.promise;

  open(): void {
    this.#open.resolve();
  }

  around(orders: OrderRepository, held: 'add' | 'save' = 'add'): OrderRepository {
    const pass = (): Promise<void> => {
      this.#reached.resolve();
      return this.#open.promise;
    };
    if (held === 'add') return changed(orders, {add: (...order) => pass().then(() => orders.add(...order))});
    return changed(orders, {save: (...order) => pass().then(() => orders.save(...order))});
  }
}

/** An order store of which some calls are others. */
export function changed(orders: OrderRepository, others: Partial<OrderRepository>): OrderRepository {
  return {
    add: (order, answered) => orders.add(order, answered),
    earlierOutcome: (request) => orders.earlierOutcome(request),
    byId: (id) => orders.byId(id),
    save: (order, cause) => orders.save(order, cause),
    forgetAnswers: (options) => orders.forgetAnswers(options),
    forgetMessages: (options) => orders.forgetMessages(options),
    ...others,
  };
}

const leia: Customer = {id: CustomerId.parse('leia'), name: 'Leia Organa', email: 'leia@alderaan.org'};

function product(id: string, name: string, minor: bigint, currency: string): Product {
  return {id: ProductId.parse(id), name, price: Money.of(minor, currency)};
}
