import type {
  AnnouncePaymentResults,
  AnswerInquiry,
  ApplyInquiryAnswer,
  ApplyPaymentResult,
  CancelOrder,
  CancelPayment,
  Clock,
  CustomerRepository,
  IdGenerator,
  InquireAboutOrders,
  NoteOrder,
  OrderOutbox,
  OrderRepository,
  PaymentGateway,
  PaymentRepository,
  PaymentRequester,
  PaymentResultOutbox,
  PaymentResultPublisher,
  PlaceOrder,
  ProcessPayment,
  ProductRepository,
  RelayOrderEvents,
  ResolveUnknownPayments,
  UnansweredOrders,
  UnresolvedPayments,
  WaitingMessages,
} from '@orderwell/domain';
import type {
  InMemoryCustomerRepository,
  InMemoryOrderRepository,
  InMemoryPaymentGateway,
  InMemoryPaymentRepository,
  InMemoryProductRepository,
} from '@orderwell/domain/testing';

/** What outlives every process. */
export interface Stores {
  readonly orders: InMemoryOrderRepository;
  readonly payments: InMemoryPaymentRepository;
  readonly customers: InMemoryCustomerRepository;
  readonly products: InMemoryProductRepository;
  readonly gateway: InMemoryPaymentGateway;
  readonly ids: IdGenerator;
}

/** The ports as one order process sees them: every call is a call to somewhere else. */
export interface OrderPorts {
  readonly orders: OrderRepository;
  readonly outbox: OrderOutbox;
  readonly unanswered: UnansweredOrders;
  readonly requester: PaymentRequester;
  readonly customers: CustomerRepository;
  readonly products: ProductRepository;
  readonly clock: Clock;
  readonly ids: IdGenerator;
}

/** The same for a payment process. */
export interface PaymentSidePorts {
  readonly payments: PaymentRepository;
  readonly outbox: PaymentResultOutbox;
  readonly unresolved: UnresolvedPayments;
  readonly publisher: PaymentResultPublisher;
  readonly waiting: WaitingMessages;
  readonly gateway: PaymentGateway;
  readonly clock: Clock;
}

/** What a use case shows, without its inside: a bug may put something else in its place. */
type Executable<UseCase extends {execute: unknown}> = Pick<UseCase, 'execute'>;

export interface OrderUseCases {
  readonly placeOrder: Executable<PlaceOrder>;
  readonly cancelOrder: Executable<CancelOrder>;
  readonly noteOrder: Executable<NoteOrder>;
  readonly applyPaymentResult: Executable<ApplyPaymentResult>;
  readonly relayOrderEvents: Executable<RelayOrderEvents>;
  readonly inquireAboutOrders: Executable<InquireAboutOrders>;
  readonly applyInquiryAnswer: Executable<ApplyInquiryAnswer>;
}

export interface PaymentUseCases {
  readonly processPayment: Executable<ProcessPayment>;
  readonly cancelPayment: Executable<CancelPayment>;
  readonly resolveUnknownPayments: Executable<ResolveUnknownPayments>;
  readonly announcePaymentResults: Executable<AnnouncePaymentResults>;
  readonly answerInquiry: Executable<AnswerInquiry>;
}
