import {
  AmqpPaymentResultPublisher,
  AmqpWaitingMessages,
  consumeInquiries,
  consumePaymentCancellations,
  consumePaymentRequests,
  openBroker,
} from '@orderwell/adapters/amqp';
import type {Logger} from '@orderwell/adapters/runtime';
import type {
  PaymentCancellation,
  PaymentInquiry,
  PaymentRequest,
  PaymentResultPublisher,
  WaitingMessages,
} from '@orderwell/domain';
import type {PaymentAppConfig} from './config.ts';

/** What the payment service does with what it receives. Each resolves once the outcome is stored. */
export interface PaymentHandlers {
  readonly processPayment: (request: PaymentRequest) => Promise<void>;
  readonly cancelPayment: (cancellation: PaymentCancellation) => Promise<void>;
  readonly answerInquiry: (inquiry: PaymentInquiry) => Promise<void>;
}

/** How the payment service talks to the order service. */
export interface OrderTransport {
  readonly publisher: PaymentResultPublisher;
  readonly waiting: WaitingMessages;
  /** Begins to receive requests. @returns whether it does right now, and how to stop once those in hand are done */
  receiveRequests(handlers: PaymentHandlers): {readonly active: boolean; stop(): Promise<void>};
  close(): Promise<void>;
}

/** Over the message broker. It connects in the background, for as long as it takes. */
export function amqpTransport(config: PaymentAppConfig, logger: Logger): OrderTransport {
  const {broker: settings, signingKeys, defaultCurrency} = config;
  const broker = openBroker({...settings, signingKeys, connectionName: 'payment-app', logger});
  const options = {prefetch: settings.prefetch, defaultCurrency};
  return {
    publisher: new AmqpPaymentResultPublisher({broker}),
    waiting: new AmqpWaitingMessages({broker}),
    receiveRequests: ({processPayment, cancelPayment, answerInquiry}) => {
      const consumers = [
        consumePaymentRequests(broker, processPayment, options),
        consumePaymentCancellations(broker, cancelPayment, options),
        consumeInquiries(broker, answerInquiry, options),
      ];
      return {
        get active() {
          return consumers.every(({active}) => active);
        },
        stop: async () => void (await Promise.all(consumers.map((consumer) => consumer.stop()))),
      };
    },
    close: () => broker.close(),
  };
}
