import {AmqpPaymentResultPublisher, consumePaymentRequests, openBroker} from '@orderwell/adapters/amqp';
import type {Logger} from '@orderwell/adapters/runtime';
import type {PaymentRequest, PaymentResultPublisher} from '@orderwell/domain';
import type {PaymentAppConfig} from './config.ts';

/** How the payment service talks to the order service. */
export interface OrderTransport {
  readonly publisher: PaymentResultPublisher;
  /** Begins to receive requests. @returns whether it does right now, and how to stop once those in hand are done */
  receiveRequests(process: (request: PaymentRequest) => Promise<unknown>): {
    readonly active: boolean;
    stop(): Promise<void>;
  };
  close(): Promise<void>;
}

/** Over the message broker. It connects in the background, for as long as it takes. */
export function amqpTransport({broker: settings, defaultCurrency}: PaymentAppConfig, logger: Logger): OrderTransport {
  const broker = openBroker({...settings, connectionName: 'payment-app', logger});
  return {
    publisher: new AmqpPaymentResultPublisher({broker}),
    receiveRequests: (process) =>
      consumePaymentRequests(broker, process, {prefetch: settings.prefetch, defaultCurrency}),
    close: () => broker.close(),
  };
}
