/**
 * For those who test with the domain or plug something into its ports: an in-memory implementation of every port,
 * builders, a clock that stands still, ids that can be foretold, and a contract suite for each port.
 */
export {
  aCapturedPayment,
  aCustomer,
  anOccasion,
  anOrder,
  aPayment,
  aPaymentCancellation,
  aPaymentInquiry,
  aPaymentRequest,
  aPaymentResult,
  aProduct,
  builtAt,
} from './builders.ts';
export {type CatalogHarness, describeCustomerRepository, describeProductRepository} from './contracts/catalog.ts';
export {
  type ClockHarness,
  describeClock,
  describeIdGenerator,
  type IdGeneratorHarness,
} from './contracts/clock-and-ids.ts';
export {describeOrderRepository} from './contracts/orders/order-repository.ts';
export type {OrderRepositoryHarness} from './contracts/orders/order-repository-harness.ts';
export {describeUnansweredOrders} from './contracts/orders/unanswered-orders.ts';
export type {UnansweredOrdersHarness} from './contracts/orders/unanswered-orders-harness.ts';
export {describeChangingOutbox, describeOutbox} from './contracts/outbox/outbox.ts';
export type {AboutItem, ChangingOutboxHarness, OutboxHarness} from './contracts/outbox/outbox-harness.ts';
export {describePaymentGateway} from './contracts/gateway/payment-gateway.ts';
export type {PaymentGatewayHarness} from './contracts/gateway/payment-gateway-harness.ts';
export {describePaymentBroker} from './contracts/transport/payment-broker.ts';
export {describeSignedTransport} from './contracts/transport/payment-broker-receiving.ts';
export type {
  MessageKind,
  PaymentBrokerHarness,
  SignedTransportHarness,
} from './contracts/transport/payment-broker-harness.ts';
export {describePaymentRequester, type PaymentRequesterHarness} from './contracts/transport/payment-requester.ts';
export {
  describePaymentResultPublisher,
  describeResultAddresses,
  type PaymentResultPublisherHarness,
} from './contracts/transport/payment-result-publisher.ts';
export {describePaymentTransport} from './contracts/transport/payment-transport.ts';
export type {
  OrderSideHandlers,
  PaymentSideHandlers,
  PaymentTransportHarness,
  Receiver,
} from './contracts/transport/payment-transport-harness.ts';
export {describeWaitingMessages, type WaitingMessagesHarness} from './contracts/transport/waiting-messages.ts';
export {describePaymentRepository} from './contracts/payments/payment-repository.ts';
export type {PaymentRepositoryHarness} from './contracts/payments/payment-repository-harness.ts';
export {describePricing, type PricingHarness} from './contracts/pricing.ts';
export {ContractViolation} from './expect.ts';
export {FixedClock} from './fixed-clock.ts';
export type {GatewayCall, GatewayFault} from './gateway-faults.ts';
export {InMemoryCustomerRepository, InMemoryProductRepository} from './in-memory-catalog.ts';
export {InMemoryOrderRepository, InMemoryOrderStore} from './in-memory-order-repository.ts';
export {InMemoryMessages} from './in-memory-messages.ts';
export {InMemoryOutbox, type ParkedItem} from './in-memory-outbox.ts';
export {type ChargeRule, type GatewayEntry, InMemoryPaymentGateway} from './in-memory-payment-gateway.ts';
export {InMemoryPaymentRepository, InMemoryPaymentStore} from './in-memory-payment-repository.ts';
export {InMemoryUnansweredOrders} from './in-memory-unanswered-orders.ts';
export {RecordingPaymentRequester, RecordingPaymentResultPublisher} from './recorders.ts';
export type {Open, TestRunner} from './runner.ts';
export {SequentialIds} from './sequential-ids.ts';
export {type OrderWritePart, type PaymentWritePart, StoreFaults} from './store-faults.ts';
