import type {openPaymentDatabase} from '@orderwell/adapters/mikro-orm';
import {silentLogger} from '@orderwell/adapters/runtime';
import {InMemoryGatewayBooks, SimulatedPaymentGateway} from '@orderwell/adapters/simulated-gateway';
import {expect} from 'chai';
import {paymentAppConfig} from '../src/config.ts';
import {startPaymentApp} from '../src/payment-app.ts';

/** A database that is there and in which nothing waits. */
const openDatabase = (() => ({
  migrate: async () => undefined,
  ping: async () => undefined,
  close: async () => undefined,
  payments: {forgetExpired: async () => 0},
  outbox: {claim: async () => []},
  unresolved: {claim: async () => []},
})) as unknown as typeof openPaymentDatabase;

describe('the readiness of the payment service', () => {
  it("given the gateway's books cannot be kept, is not there, and no request is taken until they can", async () => {
    const checked = Promise.withResolvers<void>();
    let trouble: Error | undefined = new Error('grant create on database');
    let receiving = false;
    const gateway = new SimulatedPaymentGateway({books: new InMemoryGatewayBooks()});
    const app = await startPaymentApp({
      config: {...paymentAppConfig({}), shutdownDelayMs: 0},
      logger: silentLogger,
      openDatabase,
      openGateway: () => ({
        gateway,
        check: async () => {
          checked.resolve();
          if (trouble !== undefined) throw trouble;
        },
        close: async () => undefined,
      }),
      transport: () => ({
        publisher: {publish: async () => undefined, answerInquiry: async () => undefined},
        waiting: {mayHold: async () => false},
        receiveRequests: () => {
          receiving = true;
          return {active: true, stop: async () => undefined};
        },
        close: async () => undefined,
      }),
    });
    const readiness = async () => {
      const answer = await fetch(`http://127.0.0.1:${app.managementPort}/readyz`);
      return {...((await answer.json()) as {checks: object}), status: answer.status};
    };
    try {
      await checked.promise;
      expect(await readiness()).to.deep.include({status: 503});
      expect((await readiness()).checks).to.include({gateway: 'grant create on database'});
      expect(receiving).to.equal(false);
      trouble = undefined;
      expect(await app.ready).to.equal(true);
      expect((await readiness()).checks).to.include({gateway: 'ok', requests: 'ok'});
      expect(receiving).to.equal(true);
      trouble = new Error('books lost');
      expect((await readiness()).checks).to.include({gateway: 'books lost'});
    } finally {
      await app.stop();
    }
  });
});
