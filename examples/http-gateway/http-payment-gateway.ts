import type {
  Charge,
  ChargeLookup,
  ChargeOutcome,
  Money,
  PaymentGateway,
  PaymentId,
  RefundOutcome,
  VoidOutcome,
} from '@orderwell/domain';

/** The limits of {@link HttpPaymentGateway}, unless it is given others. */
export const httpGatewayLimits = {
  /** How long in milliseconds a call may take, from the connection to the last byte of the answer. */
  timeoutMs: 8_000,
  /** Most bytes of an answer that are read. */
  answerBytesMax: 10_000,
};

type Unknown = {readonly kind: 'unknown'; readonly reason: string};
type Answer = {readonly status: number; readonly body: Readonly<Record<string, unknown>>};

// #region adapter
/**
 * A payment gateway behind a REST API. What it says is believed only where it says it as agreed: a status together with
 * the body that belongs to it. Whatever else happens is `unknown`, as the money may have moved.
 */
export class HttpPaymentGateway implements PaymentGateway {
  readonly #url: URL;
  readonly #apiKey: string;
  readonly #limits: typeof httpGatewayLimits;

  constructor({
    url,
    apiKey,
    limits = httpGatewayLimits,
  }: {url: URL; apiKey: string; limits?: typeof httpGatewayLimits}) {
    this.#url = url;
    this.#apiKey = apiKey;
    this.#limits = limits;
  }

  async charge({paymentId, amount, metadata}: Charge): Promise<ChargeOutcome> {
    const body = {...inMinorUnits(amount), metadata};
    const answer = await this.#ask('POST', `charges/${nameOf(paymentId)}`, nameOf(paymentId), body);
    return answer === undefined ? noAnswer : (chargeIn(answer) ?? senseless(answer));
  }

  async lookup(paymentId: PaymentId): Promise<ChargeLookup> {
    const answer = await this.#ask('GET', `charges/${nameOf(paymentId)}`);
    if (answer === undefined) return noAnswer;
    // A 404 alone may come from anything on the way, and taking that for the gateway's word would charge twice.
    if (answer.status === 404 && answer.body['error'] === 'no_such_charge') return {kind: 'notFound'};
    return chargeIn(answer) ?? senseless(answer);
  }

  async void(paymentId: PaymentId): Promise<VoidOutcome> {
    const name = nameOf(paymentId);
    const answer = await this.#ask('POST', `charges/${name}/void`, `void-${name}`);
    if (answer === undefined) return noAnswer;
    if (answer.status === 200 && answer.body['status'] === 'voided') return {kind: 'voided'};
    return chargeIn(answer) ?? senseless(answer);
  }

  async refund({paymentId, amount}: {paymentId: PaymentId; amount: Money}): Promise<RefundOutcome> {
    const name = nameOf(paymentId);
    const answer = await this.#ask('POST', `charges/${name}/refund`, `refund-${name}`, inMinorUnits(amount));
    if (answer === undefined) return noAnswer;
    const {status, body} = answer;
    if (status === 200 && body['status'] === 'refunded' && isText(body['reference'])) {
      return {kind: 'refunded', reference: body['reference']};
    }
    return senseless(answer);
  }

  /** What the gateway answered; undefined if it is not known what, or whether it heard the question. */
  async #ask(
    method: 'GET' | 'POST',
    path: string,
    idempotencyKey?: string,
    body?: object,
  ): Promise<Answer | undefined> {
    const headers = {
      authorization: `Bearer ${this.#apiKey}`,
      'content-type': 'application/json',
      ...(idempotencyKey !== undefined && {'idempotency-key': idempotencyKey}),
    };
    const request = {method, headers, ...(body && {body: JSON.stringify(body)})};
    const url = new URL(path, this.#url);
    try {
      // The same signal ends the reading of an answer that never ends.
      const signal = AbortSignal.timeout(this.#limits.timeoutMs);
      const response = await fetch(url, {...request, signal, redirect: 'error'});
      return {status: response.status, body: objectIn(await textOf(response, this.#limits.answerBytesMax))};
    } catch {
      return undefined;
    }
  }
}

const noAnswer: Unknown = {kind: 'unknown', reason: 'no_answer'};
const senseless = ({status}: Answer): Unknown => ({kind: 'unknown', reason: `http_${status}`});

function chargeIn({status, body}: Answer): ChargeOutcome | undefined {
  const {status: word, reference, reason} = body;
  if (status === 200 && word === 'approved' && isText(reference)) return {kind: 'approved', reference};
  if (status === 402 && word === 'declined' && isText(reason)) return {kind: 'declined', reason};
  return undefined;
}

/** Ids may be any text, which a path and a header may not. */
const nameOf = (paymentId: PaymentId): string => encodeURIComponent(paymentId);

/** A number in JSON would be a float to many who read it. */
const inMinorUnits = ({minor, currency}: Money) => ({amountMinor: `${minor}`, currency});

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
// #endregion adapter

/** @throws TypeError if it is longer than that */
async function textOf({body}: Response, bytesMax: number): Promise<string> {
  const [decoder, parts] = [new TextDecoder(), [] as string[]];
  let bytes = 0;
  for await (const part of body ?? []) {
    bytes += part.byteLength;
    if (bytes > bytesMax) throw new TypeError(`the answer is longer than ${bytesMax} bytes`);
    parts.push(decoder.decode(part, {stream: true}));
  }
  return parts.join('') + decoder.decode();
}

/** @throws SyntaxError or TypeError if it is no JSON object */
function objectIn(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new TypeError('the answer is no JSON object');
  return value as Readonly<Record<string, unknown>>;
}
