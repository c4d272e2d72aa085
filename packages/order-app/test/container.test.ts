import {openOrderDatabase} from '@orderwell/adapters/mikro-orm';
import {silentLogger, type WaitingWork} from '@orderwell/adapters/runtime';
import {seededCustomer} from '@orderwell/domain';
import {InMemoryCustomerRepository, InMemoryProductRepository} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {orderAppConfig} from '../src/config.ts';
import {orderContainer} from '../src/container.ts';
import {parts} from '../src/parts.ts';
import {amqpTransport, type PaymentTransport} from '../src/transport.ts';

const transport = (): PaymentTransport => ({
  requester: {
    requestPayment: async () => undefined,
    cancelPayment: async () => undefined,
    inquire: async () => undefined,
  },
  receive: () => ({stop: async () => undefined}),
  close: async () => undefined,
});

describe('the order service', () => {
  for (const [name, part] of Object.entries(parts)) {
    it(`given its settings, can be put together: ${name}`, async () => {
      const container = orderContainer({config: orderAppConfig({}), logger: silentLogger, transport});
      expect(container.get<unknown>(part)).to.satisfy((made: unknown) => typeof made === 'object' && made !== null);
      await container.get(parts.database).close();
    });
  }

  it('is made of one of each part', async () => {
    const container = orderContainer({config: orderAppConfig({}), logger: silentLogger, transport});
    expect(container.get(parts.database)).to.equal(container.get(parts.database));
    await container.get(parts.database).close();
  });

  it('given another part in place of one, makes the others of it', async () => {
    const container = orderContainer({config: orderAppConfig({}), logger: silentLogger, transport});
    const database = container.get(parts.database);
    const [customers, products] = [new InMemoryCustomerRepository(), new InMemoryProductRepository()];
    container.rebind(parts.database).toConstantValue({...database, customers, products});
    await container.get(parts.seedCatalog).execute();
    expect(await customers.byId(seededCustomer.id)).to.deep.equal(seededCustomer);
    await database.close();
  });

  it('given one order more than may wait by default, and not before, refuses new ones', async () => {
    for (const [count, overload] of [
      [100_000, undefined],
      [100_001, {retryAfterSeconds: 10}],
    ] as const) {
      const backlog = async (): Promise<WaitingWork> => ({
        undelivered: {count: 0, oldestAgeMs: 0},
        unanswered: {count, oldestAgeMs: 0},
      });
      const openDatabase: typeof openOrderDatabase = (options) => ({...openOrderDatabase(options), backlog});
      const container = orderContainer({config: orderAppConfig({}), logger: silentLogger, transport, openDatabase});
      await container.get(parts.backlog).look();
      expect(container.get(parts.backlog).overload(), `${count}`).to.deep.equal(overload);
      await container.get(parts.database).close();
    }
  });

  it('given a broker that is not there, can be put together and closed all the same', async () => {
    const config = orderAppConfig({AMQP_SERVER_URL: 'amqp://127.0.0.1:1'});
    const container = orderContainer({config, logger: silentLogger, transport: amqpTransport});
    await container.get(parts.transport).close();
    await container.get(parts.database).close();
  });
});
