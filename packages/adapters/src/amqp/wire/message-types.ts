import type {QueueRole} from '../topology/broker-names.ts';
import {type IncomingMessage, MalformedMessage} from './message-body.ts';

/** What the property `type` says in each queue. */
export const messageTypes = {
  requestQueue: 'payment.requested',
  resultQueue: 'payment.result',
  cancelRequestQueue: 'payment.cancel_requested',
  cancelResultQueue: 'payment.result',
  inquiryQueue: 'payment.inquiry',
  inquiryAnswerQueue: 'payment.inquiry_answered',
} as const satisfies Record<QueueRole, string>;

/**
 * Refuses a message of another kind: its body could be read as one of this queue, as a result names an order and an
 * amount like a request to give the money back. Any other type is a word of somebody else, and means nothing here.
 * @throws MalformedMessage
 */
export function refuseOtherKinds({properties: {type}}: IncomingMessage, role: QueueRole): void {
  const isOurs = Object.values<unknown>(messageTypes).includes(type);
  if (isOurs && type !== messageTypes[role]) throw new MalformedMessage(`type: ${type} does not belong in this queue`);
}
