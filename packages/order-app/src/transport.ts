import {AmqpPaymentRequester, consumeInquiryAnswers, consumePaymentResults, openBroker} from '@orderwell/adapters/amqp';
import type {Logger} from '@orderwell/adapters/runtime';
import type {InquiryAnswer, PaymentRequester, PaymentResult} from '@orderwell/domain';
import type {OrderAppConfig} from './config.ts';

/** What the order service does with what it receives. Each resolves once the outcome is stored. */
export interface ResultHandlers {
  readonly applyPaymentResult: (result: PaymentResult) => Promise<void>;
  readonly applyInquiryAnswer: (answer: InquiryAnswer) => Promise<void>;
}

/** How the order service talks to the payment service. */
export interface PaymentTransport {
  readonly requester: PaymentRequester;
  /** Begins to receive what the payment side says. @returns how to stop, once what is in hand is applied */
  receive(handlers: ResultHandlers): {stop(): Promise<void>};
  close(): Promise<void>;
}

/** Over the message broker. It connects in the background, for as long as it takes. */
export function amqpTransport({broker: settings, signingKeys}: OrderAppConfig, logger: Logger): PaymentTransport {
  const broker = openBroker({...settings, signingKeys, connectionName: 'order-app', logger});
  return {
    requester: new AmqpPaymentRequester({broker}),
    receive: ({applyPaymentResult, applyInquiryAnswer}) => {
      const {prefetch} = settings;
      const consumers = [
        consumePaymentResults(broker, applyPaymentResult, {prefetch}),
        consumeInquiryAnswers(broker, applyInquiryAnswer, {prefetch}),
      ];
      return {stop: async () => void (await Promise.all(consumers.map((consumer) => consumer.stop())))};
    },
    close: () => broker.close(),
  };
}
