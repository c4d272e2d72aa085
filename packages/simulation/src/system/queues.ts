import type {
  Asked,
  InquiryAnswer,
  PaymentCancellation,
  PaymentInquiry,
  PaymentRequest,
  PaymentResult,
} from '@orderwell/domain';
import type {VirtualProcess} from '../world/virtual-process.ts';

/** What is in each queue. */
export interface Messages {
  readonly requests: PaymentRequest;
  readonly cancellations: PaymentCancellation;
  readonly inquiries: PaymentInquiry;
  readonly results: PaymentResult;
  readonly answers: InquiryAnswer;
}
export type Queue = keyof Messages;
export type Consumers = {readonly [Name in Queue]?: (message: Messages[Name]) => Promise<unknown>};

/** Who receives what is in a queue, and whether it may get lost: who inquires asks again anyway. */
export const queues: Readonly<
  Record<Queue, {readonly receiver: VirtualProcess['role']; readonly expendable: boolean}>
> = {
  requests: {receiver: 'payment', expendable: false},
  cancellations: {receiver: 'payment', expendable: false},
  inquiries: {receiver: 'payment', expendable: true},
  results: {receiver: 'order', expendable: false},
  answers: {receiver: 'order', expendable: true},
};

/** Where what is asked waits, and the other way round. */
export const queueOf: Readonly<Record<Asked, Queue>> = {payment: 'requests', cancellation: 'cancellations'};
export const askedBy: Readonly<Partial<Record<Queue, Asked>>> = {requests: 'payment', cancellations: 'cancellation'};

/** For the trace. Inquiries and their answers have no id. */
export const nameOf = (message: Messages[Queue]): string =>
  'orderVersion' in message ? `${message.orderId} v${message.orderVersion}` : (message.messageId ?? '');
