import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {type EmbeddedPostgres, startEmbeddedPostgres} from '@orderwell/embedded-postgres';
import {InProcessPaymentRequester, InProcessPaymentResultPublisher} from '@orderwell/adapters/in-process';
import type {Logger, RunningService} from '@orderwell/adapters/runtime';
import {DomainError} from '@orderwell/domain';
import {type OrderApp, type OrderAppConfig, type PaymentTransport, startOrderApp} from '@orderwell/order-app';
import {type OrderTransport, type PaymentApp, type PaymentAppConfig, startPaymentApp} from '@orderwell/payment-app';

export interface AllInOneOptions {
  /** Absolute path of the data directory; undefined for a temporary one. */
  readonly dataDir: string | undefined;
  readonly order: OrderAppConfig;
  readonly payment: PaymentAppConfig;
  readonly logger: Logger;
}

/** Both services, ready. */
export interface AllInOne extends RunningService {
  readonly port: number;
  readonly database: EmbeddedPostgres;
}

/**
 * Starts PostgreSQL and both services, and resolves when orders can be placed.
 * @throws Error with one clear line if the data directory is in use or unusable, or the port is taken
 */
export async function startAllInOne({dataDir, order, payment, logger}: AllInOneOptions): Promise<AllInOne> {
  // Closed in the opposite order, also when a later part cannot be started.
  const started = new AsyncDisposableStack();
  try {
    const directory = dataDir ?? (await mkdtemp(path.join(tmpdir(), 'orderwell-')));
    if (dataDir === undefined) started.defer(() => rm(directory, {recursive: true, force: true}));
    const database = await startEmbeddedPostgres({dataDir: directory});
    started.defer(() => database.stop());

    const between: {orders?: OrderApp} = {};
    const payments = await startPaymentApp({
      config: {...payment, databaseUrl: database.url('payments')},
      logger,
      transport: () => paymentSideTransport(between),
    });
    started.defer(() => payments.stop());
    await payments.ready;

    const orders = await startOrderApp({
      config: {...order, databaseUrl: database.url('orders')},
      logger,
      transport: () => orderSideTransport(payments),
    });
    started.defer(() => orders.stop());
    between.orders = orders;
    await orders.ready;
    return {port: orders.port, database, stop: () => started.disposeAsync()};
  } catch (error) {
    await started.disposeAsync();
    throw error;
  }
}

const nothingToStop = {active: true, stop: async (): Promise<void> => undefined};

function orderSideTransport({processPayment}: PaymentApp): PaymentTransport {
  return {
    requester: new InProcessPaymentRequester({
      processPayment,
      cancelPayment: async () => {
        throw new DomainError('UNAVAILABLE', 'payments cannot be canceled yet');
      },
    }),
    receiveResults: () => nothingToStop,
    close: async () => undefined,
  };
}

function paymentSideTransport(between: {readonly orders?: OrderApp}): OrderTransport {
  return {
    publisher: new InProcessPaymentResultPublisher({
      applyPaymentResult: async (result) => {
        // Results of an earlier run are announced as soon as the payment service is there.
        if (between.orders === undefined) throw new DomainError('UNAVAILABLE', 'the order service is starting');
        await between.orders.applyPaymentResult(result);
      },
    }),
    receiveRequests: () => nothingToStop,
    close: async () => undefined,
  };
}
