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
