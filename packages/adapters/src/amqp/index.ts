/**
 * The ports over RabbitMQ. The way of a message, by file:
 *
 * - Out: `payment-requester.ts` or `payment-result-publisher.ts` has `wire/encode-messages.ts` write it, and
 *   `broker/confirming-publisher.ts` send it and wait until the broker has it.
 * - In: `consuming/queue-consumer.ts` subscribes, `consuming/subscription.ts` takes and acknowledges it, and
 *   `consuming/delivery.ts` brings it to the end of its stay: `wire/decode-messages.ts` reads it, and whoever asked
 *   `payment-consumers.ts` for it handles it.
 * - When that fails: `consuming/failure-treatment.ts` says whether it may pass, `consuming/retry-ladder.ts` how long it
 *   waits, and `consuming/move-message.ts` puts it into a retry queue, or into parking, from where `operator/` sends it
 *   back. Only `inquiries.ts` drops what fails.
 *
 * All of it stands on `connection/`, which comes back by itself, and `topology/`, which says what is to be at the broker.
 */

export {BrokerSilent} from './connection/answers.ts';
export {BrokerAddressProblem} from './connection/broker-address.ts';
export {type Broker, type BrokerOptions, openBroker} from './broker/broker.ts';
export {BrokerOperator, type BrokerOperatorOptions, openBrokerOperator} from './operator/broker-operator.ts';
export type {BrokerNames, GivenNames} from './topology/broker-names.ts';
export type {BrokerStatus} from './connection/broker-status.ts';
export {consumeInquiries, consumeInquiryAnswers} from './inquiries.ts';
export {type BrokerLimits, defaultBrokerLimits} from './limits.ts';
export type {ParkedMessage} from './operator/parked-message.ts';
export {
  type AmountConsumerOptions,
  type ConsumerOptions,
  consumePaymentCancellations,
  consumePaymentRequests,
  consumePaymentResults,
} from './payment-consumers.ts';
export {AmqpPaymentRequester} from './payment-requester.ts';
export {AmqpPaymentResultPublisher} from './payment-result-publisher.ts';
export type {MessageConsumer} from './consuming/queue-consumer.ts';
export {AmqpWaitingMessages} from './waiting-messages.ts';
export type {QueueType} from './topology/queue-arguments.ts';
export type {ExchangeReport, QueueReport, TopologyReport, TopologyState} from './operator/topology-report.ts';
