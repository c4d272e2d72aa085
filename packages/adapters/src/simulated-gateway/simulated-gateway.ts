import {setTimeout as sleep} from 'node:timers/promises';
import {
  type ChargeLookup,
  type ChargeOutcome,
  Currency,
  type Money,
  type PaymentGateway,
  type PaymentId,
  type RefundOutcome,
  type VoidOutcome,
} from '@orderwell/domain';
import {type Logger, silentLogger} from '../runtime/logger.ts';
import type {BookedCharge, ChargeDecision, GatewayBooks} from './gateway-books.ts';
import {checkFaults, type Fate, type Fault, fates, type GatewayFaults} from './gateway-faults.ts';
import {InMemoryGatewayBooks} from './in-memory-gateway-books.ts';
import {approvedMajorMax} from './limits.ts';

type Unknown = {readonly kind: 'unknown'; readonly reason: string};

const unknown = (reason: string): Unknown => ({kind: 'unknown', reason});

/** What stands for an answer that never comes. */
const silence = Symbol('silence');

/** What the caller hears of a call that goes wrong, and whether it did what it was asked. */
const courses: Readonly<Record<Fault, {readonly heard: Unknown | typeof silence; readonly hasEffect: boolean}>> = {
  lostBefore: {heard: silence, hasEffect: false},
  lostAfter: {heard: silence, hasEffect: true},
  errorBefore: {heard: unknown('http_503'), hasEffect: false},
  errorAfter: {heard: unknown('http_500'), hasEffect: true},
  rubbish: {heard: unknown('rubbish'), hasEffect: true},
  // Surely not done, and still not a decline: the card is good, and the same call goes through later.
  throttled: {heard: unknown('http_429'), hasEffect: false},
};

/**
 * Stands in for a real gateway: approves a charge of at most 1000 major units and declines more with
 * `insufficient_funds`. Its books are its own, and it can be told to misbehave as real ones do.
 */
export class SimulatedPaymentGateway implements PaymentGateway {
  /** The gateway's own books, for audits. */
  readonly books: GatewayBooks;
  readonly #fates: Iterator<Fate, never, undefined>;
  readonly #timeoutMs: number | undefined;
  readonly #logger: Logger;

  /**
   * @param options.books in memory unless told otherwise; whoever opened them closes them
   * @param options.faults none unless told otherwise
   * @throws RangeError if a rate is not from 0 to 1, or a time is negative
   */
  constructor(options: {books?: GatewayBooks; faults?: GatewayFaults; logger?: Logger} = {}) {
    const {books = new InMemoryGatewayBooks(), faults = {}, logger = silentLogger} = options;
    checkFaults(faults);
    this.books = books;
    this.#fates = fates(faults);
    this.#timeoutMs = faults.timeoutMs;
    this.#logger = logger;
  }

  async charge(charge: {paymentId: PaymentId; amount: Money}): Promise<ChargeOutcome> {
    return this.#call(async () => chargeOutcome(await this.books.charge(charge, decide(charge))));
  }

  async lookup(paymentId: PaymentId): Promise<ChargeLookup> {
    return this.#call<ChargeLookup>(async () => {
      const booked = await this.books.lookup(paymentId);
      return booked === undefined ? {kind: 'notFound'} : chargeOutcome(booked);
    });
  }

  async void(paymentId: PaymentId): Promise<VoidOutcome> {
    return this.#call<VoidOutcome>(() => this.books.void(paymentId));
  }

  async refund(refund: {paymentId: PaymentId; amount: Money}): Promise<RefundOutcome> {
    return this.#call<RefundOutcome>(async () => {
      const booked = await this.books.refund(refund);
      if (booked !== 'refunded') return unknown(booked);
      return {kind: 'refunded', reference: `refund-${refund.paymentId}`};
    });
  }

  async #call<Outcome>(effect: () => Promise<Outcome>): Promise<Outcome | Unknown> {
    const answer = this.#exchange(this.#fates.next().value, effect);
    if (this.#timeoutMs === undefined) {
      const received = await answer;
      return received === silence ? unknown('timeout') : received;
    }
    const answered = new AbortController();
    const deadline = sleep(this.#timeoutMs, unknown('timeout'), {signal: answered.signal});
    try {
      return await Promise.race([answer.then((received) => (received === silence ? deadline : received)), deadline]);
    } finally {
      answered.abort();
    }
  }

  async #exchange<Outcome>(
    {fault, latencyMs}: Fate,
    effect: () => Promise<Outcome>,
  ): Promise<Outcome | Unknown | typeof silence> {
    const travel = async (): Promise<unknown> => latencyMs > 0 && sleep(latencyMs / 2);
    const course = fault && courses[fault];
    await travel();
    if (course?.hasEffect === false) {
      await travel();
      return course.heard;
    }
    const outcome = await this.#attempt(effect);
    await travel();
    return course === undefined ? outcome : course.heard;
  }

  /** Books that cannot be reached may have been written to, so nothing is known, as with a gateway that times out. */
  async #attempt<Outcome>(effect: () => Promise<Outcome>): Promise<Outcome | Unknown> {
    try {
      return await effect();
    } catch (error) {
      this.#logger.warn({err: error}, "the simulated gateway's books failed");
      return unknown('unreachable');
    }
  }
}

function decide({paymentId, amount: {minor, currency}}: {paymentId: PaymentId; amount: Money}): ChargeDecision {
  const approvedMinorMax = approvedMajorMax * 10n ** BigInt(Currency.minorDigits(currency));
  return minor > approvedMinorMax
    ? {kind: 'declined', reason: 'insufficient_funds'}
    : {kind: 'approved', reference: `charge-${paymentId}`};
}

/** A charge that was voided is declined, for good. */
const chargeOutcome = (booked: BookedCharge): ChargeDecision =>
  booked.kind === 'voided' ? {kind: 'declined', reason: 'voided'} : booked;
