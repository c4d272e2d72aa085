import {openPaymentDatabase} from '@orderwell/adapters/mikro-orm';
import {silentLogger} from '@orderwell/adapters/runtime';
import {
  aPaymentRequest,
  FixedClock,
  InMemoryPaymentGateway,
  InMemoryPaymentRepository,
} from '@orderwell/domain/testing';
import {expect} from 'chai';
import {paymentAppConfig} from '../src/config.ts';
import {paymentContainer} from '../src/container.ts';
import {parts, paymentRecipe} from '../src/parts.ts';
import {amqpTransport, type OrderTransport} from '../src/transport.ts';

const transport = (): OrderTransport => ({
  publisher: {publish: async () => undefined, answerInquiry: async () => undefined},
  waiting: {mayHold: async () => false},
  receiveRequests: () => ({active: true, stop: async () => undefined}),
  close: async () => undefined,
});

describe('the payment service', () => {
  for (const [name, part] of Object.entries(parts)) {
    it(`given its settings, can be put together: ${name}`, async () => {
      const container = paymentContainer({config: paymentAppConfig({}), logger: silentLogger, transport});
      expect(container.get<unknown>(part)).to.be.an('object');
      await container.get(parts.database).close();
    });
  }

  it('given a recipe for its gateway, charges there', async () => {
    const gateway = new InMemoryPaymentGateway();
    const payments = new InMemoryPaymentRepository({clock: new FixedClock()});
    const container = paymentContainer({
      config: paymentAppConfig({}),
      logger: silentLogger,
      transport,
      openDatabase: (options) => ({...openPaymentDatabase(options), payments}),
      replace: [paymentRecipe('gateway', ['logger'], () => ({gateway, close: async () => undefined}))],
    });
    const request = aPaymentRequest({metadata: {channel: 'kiosk-7'}});
    const {id: paymentId} = await container.get(parts.processPayment).execute(request);
    expect(gateway.charges).to.deep.equal([{paymentId, amount: request.amount, metadata: {channel: 'kiosk-7'}}]);
    await container.get(parts.database).close();
  });

  it('given a broker that is not there, can be put together and closed all the same', async () => {
    const config = paymentAppConfig({AMQP_SERVER_URL: 'amqp://127.0.0.1:1'});
    const container = paymentContainer({config, logger: silentLogger, transport: amqpTransport});
    await container.get(parts.transport).close();
    await container.get(parts.database).close();
  });
});
