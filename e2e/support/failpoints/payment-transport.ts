import {
  AmqpPaymentResultPublisher,
  AmqpWaitingMessages,
  type Broker,
  consumeInquiries,
  consumePaymentCancellations,
  consumePaymentRequests,
  openBroker,
} from '@orderwell/adapters/amqp';
import type {Logger} from '@orderwell/adapters/runtime';
import type {OrderTransport, PaymentAppConfig} from '@orderwell/payment-app';
import {retryQueues} from '@orderwell/test-support';
import {withFailpoints} from './failpoint.ts';

/**
 * The payment service's transport, put together here because nobody but its broker takes part when a message moves to a
 * retry queue: the steps `retry.publish` are before that queue is given the copy, and after it has confirmed it.
 */
export function transportWithRetrySteps(
  {broker: settings, defaultCurrency}: PaymentAppConfig,
  logger: Logger,
): OrderTransport {
  const broker = openBroker({...settings, connectionName: 'payment-app', logger});
  addRetrySteps(broker);
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

function addRetrySteps({publisher, names}: Broker): void {
  const publish = publisher.publish.bind(publisher);
  const stepped = withFailpoints('retry', {publish});
  const retries = new Set([names.requestQueue, names.cancelRequestQueue].flatMap(retryQueues));
  publisher.publish = (message) => (retries.has(message.routingKey) ? stepped : {publish}).publish(message);
}
