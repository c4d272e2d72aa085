import {type LivingService, type Logger, startService} from '@orderwell/adapters/runtime';
import type {AnswerInquiry, CancelPayment, Payment, ProcessPayment} from '@orderwell/domain';
import type {PaymentHandlers} from './transport.ts';
import {type PaymentContainerOptions, paymentContainer} from './container.ts';
import {parts} from './parts.ts';

/** A payment service that takes requests as soon as it can; it is ready once it does. */
export type PaymentApp = LivingService;

/**
 * Starts the payment service. It takes requests once its database is there and migrated and the message broker can be
 * reached; both may come and go.
 * @throws Error with one clear line if the management port is taken
 */
export async function startPaymentApp(options: PaymentContainerOptions): Promise<PaymentApp> {
  const container = paymentContainer(options);
  const [config, logger] = [container.get(parts.config), container.get(parts.logger)];
  const transport = container.get(parts.transport);
  const gateway = container.get(parts.gateway);
  const {check: checkGateway = async () => undefined} = gateway;
  let requests: {readonly active: boolean; stop(): Promise<void>} | undefined;

  return startService({
    config,
    logger,
    database: container.get(parts.database),
    readiness: {
      checks: {
        gateway: () => checkGateway(),
        requests: async () => {
          if (requests?.active !== true) throw new Error('payment requests are not being received');
        },
      },
    },
    prepare: () => checkGateway(),
    loops: [parts.announcer, parts.resolver, parts.forgetting].map((part) => container.get(part)),
    takeWork: () => {
      requests = transport.receiveRequests(
        handlersThatTell({
          process: container.get(parts.processPayment),
          cancel: container.get(parts.cancelPayment),
          answer: container.get(parts.answerInquiry),
          logger,
        }),
      );
      return requests;
    },
    connections: [transport, gateway],
  });
}

function handlersThatTell({
  process,
  cancel,
  answer,
  logger,
}: {
  process: ProcessPayment;
  cancel: CancelPayment;
  answer: AnswerInquiry;
  logger: Logger;
}): PaymentHandlers {
  const tell = ({orderId, status}: Payment, requestId: string | undefined, what: string): void =>
    logger.info({orderId, status, requestId}, what);
  return {
    processPayment: async (request) =>
      tell(await process.execute(request), request.correlation.requestId, 'payment processed'),
    cancelPayment: async (cancellation) =>
      tell(await cancel.execute(cancellation), cancellation.correlation.requestId, 'payment canceled'),
    answerInquiry: async (inquiry) => {
      const {orderId, asked, standing} = await answer.execute(inquiry);
      logger.info({orderId, asked, standing}, 'inquiry answered');
    },
  };
}
