import {env, exit} from 'node:process';
import {InProcessPaymentRequester, InProcessPaymentResultPublisher} from '@orderwell/adapters/in-process';
import {createOrderApi, startHttpServer} from '@orderwell/adapters/koa';
import {openOrderDatabase, openPaymentDatabase} from '@orderwell/adapters/mikro-orm';
import {createLogger} from '@orderwell/adapters/pino';
import {
  BackgroundLoop,
  deliveryLoop,
  forgettingLoop,
  runService,
  SystemClock,
  UuidV7Generator,
  WakeUp,
} from '@orderwell/adapters/runtime';
import {PostgresGatewayBooks, SimulatedPaymentGateway} from '@orderwell/adapters/simulated-gateway';
import * as domain from '@orderwell/domain';

const logger = createLogger({service: 'shop', level: 'info'});

// #region shop
async function startShop() {
  const [clock, ids, eventsStored, resultsStored] = [
    new SystemClock(),
    new UuidV7Generator(),
    new WakeUp(),
    new WakeUp(),
  ];
  const {ORDERS_URL = '', PAYMENTS_URL = ''} = env;
  const books = new PostgresGatewayBooks({url: PAYMENTS_URL, logger});
  const gateway = new SimulatedPaymentGateway({books});
  const orderSide = openOrderDatabase({url: ORDERS_URL, logger, onCommit: eventsStored.raise});
  const paymentSide = openPaymentDatabase({url: PAYMENTS_URL, logger, onCommit: resultsStored.raise});
  await Promise.all([orderSide.migrate(), paymentSide.migrate()]);
  await new domain.SeedCatalog(orderSide).execute();

  // What each side is told, and by whom: a call, where the two services have a queue.
  const {orders, customers, products, unanswered} = orderSide;
  const {payments, unresolved} = paymentSide;
  const publisher = new InProcessPaymentResultPublisher({
    applyPaymentResult: (result) => new domain.ApplyPaymentResult({orders, clock}).execute(result),
    applyInquiryAnswer: (answer) => new domain.ApplyInquiryAnswer({orders, clock}).execute(answer),
  });
  const waiting = {mayHold: async () => false};
  const requester = new InProcessPaymentRequester({
    processPayment: (request) => new domain.ProcessPayment({payments, gateway, clock}).execute(request),
    cancelPayment: (request) => new domain.CancelPayment({payments, gateway, clock}).execute(request),
    answerInquiry: (inquiry) => new domain.AnswerInquiry({payments, publisher, waiting, clock}).execute(inquiry),
  });

  // What goes on by itself. Each may run in as many processes as you like.
  const relayOrderEvents = new domain.RelayOrderEvents({outbox: orderSide.outbox, payments: requester});
  const announceResults = new domain.AnnouncePaymentResults({outbox: paymentSide.outbox, publisher});
  const resolveUnknown = new domain.ResolveUnknownPayments({payments, unresolved, gateway, clock});
  const inquire = new domain.InquireAboutOrders({unanswered, payments: requester});
  const relay = deliveryLoop({name: 'requesting payments', useCase: relayOrderEvents, logger});
  const announcer = deliveryLoop({name: 'announcing results', useCase: announceResults, logger});
  eventsStored.wakes(() => relay.wake());
  resultsStored.wakes(() => announcer.wake());
  const policy = domain.resolvePolicy;
  const loops = [
    relay,
    announcer,
    deliveryLoop({name: 'resolving unknown payments', useCase: resolveUnknown, policy, logger}),
    new BackgroundLoop({
      name: 'inquiring about orders',
      pollMs: 10_000,
      backoff: {firstMs: 1_000, mostMs: 30_000},
      logger,
      pass: async () => ({more: false, failures: (await inquire.execute()).failures}),
    }),
    forgettingLoop({useCase: new domain.ForgetOldOrderRecords({orders}), logger}),
    forgettingLoop({useCase: new domain.ForgetOldPaymentRecords({payments}), logger}),
  ];
  for (const loop of loops) loop.start();

  const api = createOrderApi({
    placeOrder: new domain.PlaceOrder({orders, customers, products, clock, ids}),
    getOrder: new domain.GetOrder({orders}),
    cancelOrder: new domain.CancelOrder({orders, clock}),
    defaultCustomerId: domain.CustomerId.parse('1'),
    newRequestId: () => ids.next(),
    logger,
  });
  const server = await startHttpServer(api, {port: Number(env['PORT'] ?? 3000), host: '127.0.0.1', logger});
  logger.info({port: server.port}, 'ready');

  // First what brings work in, last what work needs.
  const stop = async () => {
    await server.stop();
    await Promise.all(loops.map((loop) => loop.stop()));
    await Promise.all([orderSide.close(), paymentSide.close(), books.close()]);
  };
  return {stop};
}

await runService(startShop, {logger, terminate: exit});
// #endregion shop
