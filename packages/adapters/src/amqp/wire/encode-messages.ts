import type {
  Correlation,
  InquiryAnswer,
  PaymentCancellation,
  PaymentInquiry,
  PaymentOutcome,
  PaymentRequest,
  PaymentResult,
} from '@orderwell/domain';
import type {Options} from 'amqplib';
import {writtenAmount} from './amounts.ts';
import {messageTypes} from './message-types.ts';
import {shortText} from './properties.ts';

/** A message as it goes over the wire. */
export interface EncodedMessage {
  readonly body: Buffer;
  readonly properties: Options.Publish;
}

/**
 * How each outcome is spelled on the wire. The first one is misspelled, and stays so: existing services read it. They
 * also take whatever is not the first for a decline, so the last two never go to their queue.
 */
export const paymentStatusOnWire = {
  paid: 'successfull',
  declined: 'failed',
  voided: 'voided',
  refunded: 'refunded',
} as const satisfies Record<PaymentOutcome, string>;

/** The outcomes that each of the two queues for results carries. */
export const outcomesOf = {
  resultQueue: ['paid', 'declined'],
  cancelResultQueue: ['voided', 'refunded'],
} as const satisfies Record<string, readonly PaymentOutcome[]>;

/** @param replyTo the queue that the result is wanted in */
export function encodePaymentRequest(request: PaymentRequest, replyTo: string): EncodedMessage {
  const {orderId, amount, metadata} = request;
  const body = {orderId, ...writtenAmount(amount), metadata};
  return encoded(messageTypes.requestQueue, request, body, request.replyTo ?? replyTo);
}

/** @param replyTo the queue that results are wanted in */
export function encodePaymentCancellation(cancellation: PaymentCancellation, replyTo: string): EncodedMessage {
  const {orderId, amount, reason} = cancellation;
  const body = {orderId, ...writtenAmount(amount), reason};
  return encoded(messageTypes.cancelRequestQueue, cancellation, body, cancellation.replyTo ?? replyTo);
}

export function encodePaymentResult(result: PaymentResult): EncodedMessage {
  const {orderId, outcome, amount, reason} = result;
  const stated = amount === undefined ? {} : writtenAmount(amount);
  return encoded(messageTypes.resultQueue, result, {
    orderId,
    paymentStatus: paymentStatusOnWire[outcome],
    ...stated,
    reason,
  });
}

/** @param usual the queues that the answer is wanted in, and results of requests and of cancellations */
export function encodeInquiry(
  inquiry: PaymentInquiry,
  usual: {readonly replyTo: string; readonly resultTo: string; readonly cancelResultTo: string},
): EncodedMessage {
  const {orderId, asked, orderVersion, replyTo, resultTo, cancelResultTo} = inquiry;
  const body = {
    orderId,
    asked,
    orderVersion,
    resultTo: resultTo ?? usual.resultTo,
    cancelResultTo: cancelResultTo ?? usual.cancelResultTo,
  };
  return encoded(messageTypes.inquiryQueue, inquiry, body, replyTo ?? usual.replyTo);
}

export function encodeInquiryAnswer(answer: InquiryAnswer): EncodedMessage {
  const {orderId, asked, orderVersion, standing} = answer;
  return encoded(messageTypes.inquiryAnswerQueue, answer, {orderId, asked, orderVersion, standing});
}

function encoded(
  type: string,
  {messageId, correlation}: {messageId?: string | undefined; correlation: Correlation},
  body: object,
  replyTo?: string,
): EncodedMessage {
  const {requestId, traceparent} = correlation;
  return {
    body: Buffer.from(JSON.stringify(body)),
    properties: {
      contentType: 'application/json',
      persistent: true,
      type,
      // The protocol counts in seconds.
      timestamp: Math.floor(Date.now() / 1000),
      ...(messageId !== undefined && {messageId: shortText(messageId)}),
      ...(requestId !== undefined && {correlationId: shortText(requestId)}),
      ...(replyTo !== undefined && {replyTo}),
      ...(traceparent !== undefined && {headers: {traceparent}}),
    },
  };
}
