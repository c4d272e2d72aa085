import {AmqpPaymentRequester, consumePaymentResults, openBroker} from '@orderwell/adapters/amqp';
import type {Logger} from '@orderwell/adapters/runtime';
import type {PaymentRequester, PaymentResult} from '@orderwell/domain';
import type {OrderAppConfig} from './config.ts';

/** How the order service talks to the payment service. */
export interface PaymentTransport {
  readonly requester: PaymentRequester;
  /** Begins to receive results. @returns how to stop, once those in hand are applied */
  receiveResults(apply: (result: PaymentResult) => Promise<unknown>): {stop(): Promise<void>};
  close(): Promise<void>;
}

/** Over the message broker. It connects in the background, for as long as it takes. */
export function amqpTransport({broker: settings}: OrderAppConfig, logger: Logger): PaymentTransport {
  const broker = openBroker({...settings, connectionName: 'order-app', logger});
  return {
    requester: new AmqpPaymentRequester({broker}),
    receiveResults: (apply) => consumePaymentResults(broker, apply, {prefetch: settings.prefetch}),
    close: () => broker.close(),
  };
}
