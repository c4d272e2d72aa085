import type {PaymentRequest} from '../../../contracts.ts';
import type {WaitingMessages} from '../../../payment/waiting-messages.ts';
import type {Currency} from '../../../values/currency.ts';
import type {Addresses} from './payment-result-publisher.ts';
import type {PaymentSideHandlers, PaymentTransportHarness, Receiver} from './payment-transport-harness.ts';

/** What goes from one side to the other. */
export type MessageKind = 'request' | 'cancellation' | 'inquiry' | 'result' | 'result of a cancellation' | 'answer';

/** What the suite needs of a transport that keeps messages between the two sides, such as a message broker. */
export interface PaymentBrokerHarness extends PaymentTransportHarness, Addresses {
  readonly waiting: WaitingMessages;
  readonly receiveRequests: (
    handlers: PaymentSideHandlers,
  ) => Promise<Receiver & {/** Ends it as a process that is killed: without a word. */ kill(): Promise<void>}>;
  /** Another order service at the same payment side, which wants to hear of its orders elsewhere. */
  readonly anotherOrderSide: () => Promise<Pick<PaymentTransportHarness, 'requester' | 'receiveResults'>>;
  /** The place that such messages usually go to is no more, as if somebody had deleted it. */
  readonly loseDestination: (kind: MessageKind) => Promise<void>;
  /** The place that such messages usually go to takes no more of them. */
  readonly fillDestination: (kind: MessageKind) => Promise<void>;
  /** The message id of the next message that was put aside, and the code of why. */
  readonly nextPutAside: () => Promise<{readonly messageId: string; readonly code: string}>;
  /**
   * Sends a request as a service does that knows nothing of Orderwell: with an order, and an amount without its
   * currency; without message id or correlation; and with something more that nobody here knows.
   */
  readonly sendForeignRequest: (request: Pick<PaymentRequest, 'orderId' | 'amount'>) => Promise<void>;
  /** The currency that amounts without one are in, as the receiving side was told: not USD, nor one of two decimals. */
  readonly defaultCurrency: Currency;
}

/** What the suite needs of a transport whose messages are signed. */
export interface SignedTransportHarness
  extends Pick<PaymentBrokerHarness, 'requester' | 'receiveRequests' | 'nextPutAside' | 'patienceMs'> {
  /** Sends a request as somebody who has not got the key and claims to: whole, and with a signature that is none. */
  readonly forgeRequest: (request: PaymentRequest) => Promise<void>;
}
