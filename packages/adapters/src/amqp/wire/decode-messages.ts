import {
  DomainError,
  type InquiryAnswer,
  Metadata,
  OrderId,
  type PaymentCancellation,
  type PaymentInquiry,
  type PaymentOutcome,
  type PaymentRequest,
  type PaymentResult,
  reasonText,
} from '@orderwell/domain';
import {z} from 'zod';
import {type AmountReadingRules, amountFields, readAmount, statedAmount, statedAmountFields} from './amounts.ts';
import {paymentStatusOnWire} from './encode-messages.ts';
import {type IncomingMessage, MalformedMessage, parsed, type ReadingRules} from './message-body.ts';
import {envelope, propertyText} from './properties.ts';

// Fields that Orderwell adds to the contract are optional, because existing services do not send them; fields that
// nobody knows are ignored, because a newer Orderwell may send them.
const paymentRequestBody = z.object({orderId: z.string(), ...amountFields, metadata: z.unknown().optional()});
const paymentCancellationBody = z.object({orderId: z.string(), ...amountFields, reason: z.unknown().optional()});
const paymentResultBody = z.object({
  orderId: z.string(),
  paymentStatus: z.string(),
  // An existing service may use the name for something else, which must not stop its orders.
  reason: z.unknown().optional(),
  ...statedAmountFields,
});

const inquiryBody = z.object({
  orderId: z.string(),
  asked: z.enum(['payment', 'cancellation']),
  orderVersion: z.int().positive(),
});
const addressFields = {resultTo: z.unknown().optional(), cancelResultTo: z.unknown().optional()};
const inquiryQuestionBody = z.object({...inquiryBody.shape, ...addressFields});
const inquiryAnswerBody = z.object({...inquiryBody.shape, standing: z.enum(['underWay', 'missing'])});

/** @throws MalformedMessage */
export function decodePaymentRequest(message: IncomingMessage, rules: AmountReadingRules): PaymentRequest {
  return reading(() => {
    const body = parsed(paymentRequestBody, message, rules);
    const replyTo = propertyText(message.properties.replyTo);
    const metadata = soundMetadata(body.metadata);
    return {
      ...envelope(message),
      amount: readAmount(body, rules),
      orderId: OrderId.parse(body.orderId),
      ...(metadata !== undefined && {metadata}),
      ...(replyTo !== undefined && {replyTo}),
    };
  });
}

/** @throws MalformedMessage */
export function decodePaymentCancellation(message: IncomingMessage, rules: AmountReadingRules): PaymentCancellation {
  return reading(() => {
    const body = parsed(paymentCancellationBody, message, rules);
    const replyTo = propertyText(message.properties.replyTo);
    const reason = shortReason(body.reason) ?? 'canceled';
    return {
      ...envelope(message),
      amount: readAmount(body, rules),
      orderId: OrderId.parse(body.orderId),
      reason,
      ...(replyTo !== undefined && {replyTo}),
    };
  });
}

/**
 * @param outcomes those that the queue carries; another one is in the wrong queue, and nobody knows what it means there
 * @throws MalformedMessage
 */
export function decodePaymentResult(
  message: IncomingMessage,
  rules: ReadingRules,
  outcomes: readonly PaymentOutcome[],
): PaymentResult {
  return reading(() => {
    const body = parsed(paymentResultBody, message, rules);
    const outcome = outcomes.find((known) => paymentStatusOnWire[known] === body.paymentStatus);
    if (outcome === undefined) {
      const known = outcomes.map((each) => `"${paymentStatusOnWire[each]}"`).join(' or ');
      throw new MalformedMessage(`paymentStatus: this queue carries ${known}`);
    }
    const reason = shortReason(body.reason);
    const orderId = OrderId.parse(body.orderId);
    const amount = statedAmount(body);
    return {
      ...envelope(message),
      orderId,
      outcome,
      ...(amount !== undefined && {amount}),
      ...(reason !== undefined && {reason}),
    };
  });
}

/** @throws MalformedMessage */
export function decodeInquiry(message: IncomingMessage, rules: ReadingRules): PaymentInquiry {
  return reading(() => {
    const body = parsed(inquiryQuestionBody, message, rules);
    const replyTo = propertyText(message.properties.replyTo);
    const resultTo = propertyText(body.resultTo);
    const cancelResultTo = propertyText(body.cancelResultTo);
    return {
      ...inquiryOf(message, body),
      ...(replyTo !== undefined && {replyTo}),
      ...(resultTo !== undefined && {resultTo}),
      ...(cancelResultTo !== undefined && {cancelResultTo}),
    };
  });
}

/** @throws MalformedMessage */
export function decodeInquiryAnswer(message: IncomingMessage, rules: ReadingRules): InquiryAnswer {
  return reading(() => {
    const body = parsed(inquiryAnswerBody, message, rules);
    return {...inquiryOf(message, body), standing: body.standing};
  });
}

function inquiryOf(
  message: IncomingMessage,
  {orderId, asked, orderVersion}: z.output<typeof inquiryBody>,
): PaymentInquiry {
  const {correlation} = envelope(message);
  return {orderId: OrderId.parse(orderId), asked, orderVersion, correlation};
}

/** What the domain refuses in a message makes the message malformed. */
function reading<Message>(read: () => Message): Message {
  try {
    return read();
  } catch (error) {
    if (error instanceof DomainError) throw new MalformedMessage(error.message, {cause: error});
    throw error;
  }
}

/**
 * Metadata as the domain takes it. What it would refuse is taken as missing, all of it: an existing service may use the
 * name for something else, and no order is to stay unpaid for a note beside it.
 */
function soundMetadata(value: unknown): Metadata | undefined {
  try {
    return Metadata.parse(value);
  } catch {
    return undefined;
  }
}

/**
 * A reason as the domain takes it. One that it would refuse (another type, too long, control characters, half a
 * surrogate pair) is taken as missing: it is a note for people, and parking the message for it would leave an order
 * unpaid or a charge not given back. The sender's log still has it.
 */
function shortReason(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    return reasonText(value);
  } catch {
    return undefined;
  }
}
