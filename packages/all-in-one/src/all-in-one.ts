import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {type EmbeddedPostgres, startEmbeddedPostgres} from '@orderwell/embedded-postgres';
import {
  InProcessLink,
  InProcessPaymentRequester,
  InProcessPaymentResultPublisher,
} from '@orderwell/adapters/in-process';
import {databaseAddress} from '@orderwell/adapters/postgres';
import type {LivingService, Logger, RunningService} from '@orderwell/adapters/runtime';
import type {
  InquiryAnswer,
  PaymentCancellation,
  PaymentInquiry,
  PaymentRequest,
  PaymentResult,
} from '@orderwell/domain';
import {type OrderAppConfig, type PaymentTransport, startOrderApp} from '@orderwell/order-app';
import {type OrderTransport, type PaymentAppConfig, startPaymentApp} from '@orderwell/payment-app';

export interface AllInOneOptions {
  /** Absolute path of the data directory; undefined for a temporary one. */
  readonly dataDir: string | undefined;
  readonly order: OrderAppConfig;
  readonly payment: PaymentAppConfig;
  readonly logger: Logger;
  /** Gives the start up: what was started is stopped, and the start rejects with the signal's reason. */
  readonly signal?: AbortSignal;
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
export async function startAllInOne(options: AllInOneOptions): Promise<AllInOne> {
  const {dataDir, order, payment, signal = new AbortController().signal} = options;
  let isStopping = false;
  const logger = calmLogger(options.logger, () => isStopping || signal.aborted);
  // Closed in the opposite order, also when a later part cannot be started.
  const started = new AsyncDisposableStack();
  try {
    const directory = dataDir ?? (await mkdtemp(path.join(tmpdir(), 'orderwell-')));
    if (dataDir === undefined) started.defer(() => rm(directory, {recursive: true, force: true}));
    const database = await startEmbeddedPostgres({dataDir: directory, signal});
    started.defer(() => database.stop());

    const links = new Links();
    const payments = await startPaymentApp({
      config: {...payment, database: databaseAddress(database.url('payments'))},
      logger,
      transport: () => links.ofThePaymentSide(),
    });
    started.defer(() => payments.stop());
    await untilReady(payments, signal);

    const orders = await startOrderApp({
      config: {...order, database: databaseAddress(database.url('orders'))},
      logger,
      transport: () => links.ofTheOrderSide(),
    });
    started.defer(() => orders.stop());
    await untilReady(orders, signal);
    const stop = (): Promise<void> => {
      isStopping = true;
      return started.disposeAsync();
    };
    return {port: orders.port, database, stop};
  } catch (error) {
    await started.disposeAsync();
    throw error;
  }
}

/** One half stops before the other, which then misses it: that is no trouble, and the next start goes on with the rest. */
function calmLogger(logger: Logger, isStopping: () => boolean): Logger {
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => (isStopping() ? logger.info(fields, message) : logger.warn(fields, message)),
    error: (fields, message) => logger.error(fields, message),
  };
}

/** @throws the signal's reason if it aborts before the service is ready, which may be never */
async function untilReady({ready}: LivingService, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const aborted = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), {once: true});
  });
  await Promise.race([ready, aborted]);
  signal.throwIfAborted();
}

/** The ways between the two services. Each takes messages from when its receiver is ready until that stops. */
class Links {
  readonly #requests = new InProcessLink<PaymentRequest>();
  readonly #cancellations = new InProcessLink<PaymentCancellation>();
  readonly #inquiries = new InProcessLink<PaymentInquiry>();
  readonly #results = new InProcessLink<PaymentResult>();
  readonly #answers = new InProcessLink<InquiryAnswer>();

  ofTheOrderSide(): PaymentTransport {
    return {
      requester: new InProcessPaymentRequester({
        processPayment: this.#requests.deliver,
        cancelPayment: this.#cancellations.deliver,
        answerInquiry: this.#inquiries.deliver,
      }),
      receive: ({applyPaymentResult, applyInquiryAnswer}) =>
        joined([this.#results.receive(applyPaymentResult), this.#answers.receive(applyInquiryAnswer)]),
      close: async () => undefined,
    };
  }

  ofThePaymentSide(): OrderTransport {
    return {
      publisher: new InProcessPaymentResultPublisher({
        applyPaymentResult: this.#results.deliver,
        applyInquiryAnswer: this.#answers.deliver,
      }),
      // What is sent is received in the same moment.
      waiting: {mayHold: async () => false},
      receiveRequests: ({processPayment, cancelPayment, answerInquiry}) =>
        joined([
          this.#requests.receive(processPayment),
          this.#cancellations.receive(cancelPayment),
          this.#inquiries.receive(answerInquiry),
        ]),
      close: async () => undefined,
    };
  }
}

function joined(receivers: readonly {stop(): Promise<void>}[]): {readonly active: true; stop(): Promise<void>} {
  return {
    active: true,
    stop: async () => void (await Promise.all(receivers.map((receiver) => receiver.stop()))),
  };
}
