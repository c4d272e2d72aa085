export type {Customer} from './catalog/customer.ts';
export type {CustomerRepository} from './catalog/customer-repository.ts';
export type {Product} from './catalog/product.ts';
export type {ProductRepository} from './catalog/product-repository.ts';
export {SeedCatalog, seededCustomer, seededProduct} from './catalog/seed-catalog.ts';
export type {Clock} from './clock.ts';
export type {
  Asked,
  Correlation,
  InquiryAnswer,
  PaymentCancellation,
  PaymentInquiry,
  PaymentOutcome,
  PaymentRequest,
  PaymentResult,
} from './contracts.ts';
export {
  type CoreErrorCode,
  DomainError,
  type DomainErrorCode,
  type ErrorKind,
  type Fault,
  type InputPath,
  type OwnErrorCode,
  type OwnErrorMeaning,
  ownCodeCharactersMax,
} from './errors.ts';
export type {IdGenerator} from './id-generator.ts';
export {
  type AnsweredInquiry,
  ApplyInquiryAnswer,
  type AskingAgainPolicy,
  defaultAskingAgainPolicy,
} from './order/apply-inquiry-answer.ts';
export {ApplyPaymentResult} from './order/apply-payment-result.ts';
export type {OrderChange} from './order/change-order.ts';
export {CancelOrder, type CancelOrderInput} from './order/cancel-order.ts';
export {GetOrder} from './order/get-order.ts';
export {
  type AddOutcome,
  type AnsweredRequest,
  answersKeptMs,
  type EarlierOutcome,
  type IdempotentRequest,
} from './order/idempotent-request.ts';
export {NoteOrder, type NoteOrderInput} from './order/note-order.ts';
export type {Note} from './order/note.ts';
export {type Occasion, Order, orderLinesMax} from './order/order.ts';
export {orderEventFromJson} from './order/order-json.ts';
export type {OrderSnapshot} from './order/order-snapshot.ts';
export {
  defaultInquiryPolicy,
  InquireAboutOrders,
  type InquiryPolicy,
  type InquiryReport,
} from './order/inquire-about-orders.ts';
export {type OrderEvent, type OrderStatus, orderStatuses} from './order/order-event.ts';
export {type OrderLine, orderLine, quantityMax} from './order/order-line.ts';
export type {OrderRepository} from './order/order-repository.ts';
export {
  asksAgain,
  dispatchTable,
  type OrderMove,
  type OrderOutbox,
  type OrderState,
  type OrderTrigger,
  orderStateTable,
} from './order/order-state-table.ts';
export type {PaymentRequester} from './order/payment-requester.ts';
export {type Placed, PlaceOrder, type PlaceOrderInput} from './order/place-order.ts';
export {catalogPrices, type Pricing, type PricingRequest} from './order/pricing.ts';
export {RelayOrderEvents} from './order/relay-order-events.ts';
export {ForgetOldOrderRecords} from './order/forget-old-order-records.ts';
export type {InquirySchedule, UnansweredOrder, UnansweredOrders} from './order/unanswered-orders.ts';
export {type DeliveryPolicy, type DeliveryReport, defaultDeliveryPolicy} from './outbox/delivery-policy.ts';
export {type Cause, messagesRememberedMs} from './outbox/cause.ts';
export type {Claim, Outbox} from './outbox/outbox.ts';
export {AnnouncePaymentResults, refusalsAtReplyToMax} from './payment/announce-payment-results.ts';
export {AnswerInquiry} from './payment/answer-inquiry.ts';
export {CancelPayment} from './payment/cancel-payment.ts';
export {Payment} from './payment/payment.ts';
export type {PaymentAddresses, PaymentSnapshot} from './payment/payment-snapshot.ts';
export type {
  Charge,
  ChargeLookup,
  ChargeOutcome,
  PaymentGateway,
  RefundOutcome,
  VoidOutcome,
} from './payment/payment-gateway.ts';
export type {PaymentRepository} from './payment/payment-repository.ts';
export type {PaymentResultOutbox} from './payment/payment-result-outbox.ts';
export type {PaymentResultPublisher} from './payment/payment-result-publisher.ts';
export {
  type PaymentMove,
  type PaymentStatus,
  type PaymentTrigger,
  paymentStateTable,
} from './payment/payment-state-table.ts';
export {ProcessPayment} from './payment/process-payment.ts';
export {ResolveUnknownPayments, resolvePolicy} from './payment/resolve-unknown-payments.ts';
export {ForgetOldPaymentRecords} from './payment/forget-old-payment-records.ts';
export type {UnresolvedPayments} from './payment/unresolved-payments.ts';
export type {WaitingMessages} from './payment/waiting-messages.ts';
export {Currency} from './values/currency.ts';
export {charactersIn} from './values/characters.ts';
export {CustomerId, EventId, idCharactersMax, OrderId, PaymentId, ProductId} from './values/ids.ts';
export {
  Metadata,
  metadataKeyCharactersMax,
  metadataPairsMax,
  metadataValueCharactersMax,
} from './values/metadata.ts';
export {readingRecord} from './values/json-record.ts';
export {amountMinorMax, Money, type MoneyJson} from './values/money.ts';
export {cleanText, reasonCharactersMax, reasonText} from './values/texts.ts';
