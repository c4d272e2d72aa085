import {defineRoute, route} from '@orderwell/adapters/koa';
import {silentLogger} from '@orderwell/adapters/runtime';
import {Money, type Pricing} from '@orderwell/domain';
import {
  FixedClock,
  InMemoryCustomerRepository,
  InMemoryOrderRepository,
  InMemoryProductRepository,
} from '@orderwell/domain/testing';
import * as orderApp from '@orderwell/order-app';
import {expect} from 'chai';
import {Container} from 'inversify';
import {z} from 'zod';

const config = {...orderApp.orderAppConfig({}), port: 0, managementPort: 0, shutdownDelayMs: 0};
const {orderRecipe} = orderApp;

const transport = (): orderApp.PaymentTransport => ({
  requester: {
    requestPayment: async () => undefined,
    cancelPayment: async () => undefined,
    inquire: async () => undefined,
  },
  receive: () => ({stop: async () => undefined}),
  close: async () => undefined,
});

/** Everything in memory. */
function database(): orderApp.OrderStores {
  const clock = new FixedClock();
  const orders = new InMemoryOrderRepository({clock});
  const nothing = {count: 0, oldestAgeMs: 0};
  return {
    orders,
    outbox: orders.outbox,
    unanswered: orders.unanswered,
    customers: new InMemoryCustomerRepository(),
    products: new InMemoryProductRepository(),
    backlog: async () => ({undelivered: nothing, unanswered: nothing}),
    migrate: async () => undefined,
    ping: async () => undefined,
    close: async () => undefined,
  };
}

const forNothing: Pricing = {unitPrices: async ({lines}) => lines.map(() => Money.of(0n, 'USD'))};
const order = {customerId: '1', lines: [{productId: '1', quantity: 1}], correlation: {}};

const counting = defineRoute({
  method: 'get',
  path: '/count',
  summary: 'Counts.',
  params: z.object({}),
  responses: {200: z.strictObject({at: z.string()})},
});

describe('the order service with parts of one’s own', () => {
  it('given a recipe for a part, makes the others of what it makes', async () => {
    const replace = [orderRecipe('pricing', [], () => forNothing)];
    const container = orderApp.orderContainer({
      config,
      logger: silentLogger,
      transport,
      openDatabase: database,
      replace,
    });
    await container.get(orderApp.parts.seedCatalog).execute();
    const placed = await container.get(orderApp.parts.placeOrder).execute(order);
    expect(placed.kind === 'placed' && `${placed.order.total}`).to.equal('0.00 USD');
  });

  it('given a recipe that needs other parts, gives it those, and makes it once', async () => {
    let made = 0;
    const replace = [
      orderRecipe('clock', [], () => new FixedClock(new Date('2030-01-01T00:00:00Z'))),
      orderRecipe('ids', ['clock'], ({clock}) => {
        made += 1;
        return {next: () => `order-of-${clock.now().getUTCFullYear()}`};
      }),
    ];
    const container = orderApp.orderContainer({
      config,
      logger: silentLogger,
      transport,
      openDatabase: database,
      replace,
    });
    await container.get(orderApp.parts.seedCatalog).execute();
    const placed = await container.get(orderApp.parts.placeOrder).execute(order);
    expect(placed.kind === 'placed' && placed.order.id).to.equal('order-of-2030');
    expect([container.get(orderApp.parts.ids), made]).to.deep.equal([container.get(orderApp.parts.ids), 1]);
  });

  it('given recipes that need each other, says so when it is put together', () => {
    const replace = [
      orderRecipe('clock', ['ids'], () => new FixedClock()),
      orderRecipe('ids', ['clock'], () => ({next: () => '1'})),
    ];
    const container = orderApp.orderContainer({
      config,
      logger: silentLogger,
      transport,
      openDatabase: database,
      replace,
    });
    expect(() => container.get(orderApp.parts.placeOrder)).to.throw(/[Cc]ircular/);
  });

  it('given a recipe that makes something else, or needs what there is not, does not compile', () => {
    // @ts-expect-error -- a clock is no pricing
    const other = () => orderRecipe('pricing', ['clock'], ({clock}) => clock);
    // @ts-expect-error -- there is no such part
    const unknown = () => orderRecipe('pricing', ['weather'], () => forNothing);
    // @ts-expect-error -- it asks for what it does not need
    const unneeded = () => orderRecipe('pricing', [], ({clock}) => (clock.now() ? forNothing : forNothing));
    expect([other, unknown, unneeded]).to.have.length(3);
  });

  it('loads into a container of one’s own as modules, of which parts can be bound anew', async () => {
    const container = new Container();
    container.load(
      orderApp.ground({config, logger: silentLogger, transport, openDatabase: database}),
      orderApp.useCases,
      orderApp.loops,
      orderApp.http,
    );
    container.rebind(orderApp.parts.pricing).toConstantValue(forNothing);
    await container.get(orderApp.parts.seedCatalog).execute();
    expect((await container.get(orderApp.parts.placeOrder).execute(order)).kind).to.equal('placed');
  });

  it('given routes, serves them beside its own once it is ready', async () => {
    const replace = [
      orderRecipe('routes', ['clock'], ({clock}) => [
        route(counting, async () => ({status: 200, body: {at: clock.now().toISOString()}})),
      ]),
      orderRecipe('clock', [], () => new FixedClock(new Date('2030-01-01T00:00:00Z'))),
    ];
    const app = await orderApp.startOrderApp({
      config,
      logger: silentLogger,
      transport,
      openDatabase: database,
      replace,
    });
    try {
      await app.ready;
      const answer = await fetch(`http://127.0.0.1:${app.port}/count`);
      expect([answer.status, await answer.json()]).to.deep.equal([200, {at: '2030-01-01T00:00:00.000Z'}]);
    } finally {
      await app.stop();
    }
  });

  it('given two routes that take the same, does not start', async () => {
    const twice = orderRecipe('routes', [], () => {
      const one = route(counting, async () => ({status: 200, body: {at: ''}}));
      return [one, one];
    });
    const options = {config, logger: silentLogger, transport, openDatabase: database, replace: [twice]};
    const failure = await orderApp.startOrderApp(options).then(
      (app) => app.stop(),
      (error: unknown) => error,
    );
    expect(failure)
      .to.have.property('message')
      .that.matches(/two routes take GET \/count/);
  });
});
