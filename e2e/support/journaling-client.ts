import {setTimeout as pause} from 'node:timers/promises';
import type {Random} from '@orderwell/simulation';
import type {Acknowledged} from './audit.ts';
import type {OrderJson} from './order-client.ts';

/** Pause before it asks again, and longest pause between two orders, in milliseconds. */
const repeatPauseMs = 100;
const orderPauseMsMax = 150;
/** How often an order that was answered is asked for again, as by a double click. */
const repeatRate = 0.2;
/** Most units that it orders: so many cost more than the gateway pays. */
const quantityMax = 6;

/** What an answer may be while everything around it fails; anything else is a fault of the service. */
const placeAnswers: readonly number[] = [201, 409, 503];
const cancelAnswers: readonly number[] = [200, 503];

export interface JournalingClientOptions {
  /** Begins its keys, which nobody else may use. */
  readonly name: string;
  /** The order services that there are right now. It asks any of them. */
  readonly addresses: () => readonly string[];
  readonly random: Random;
  /** How often it cancels an order that it has placed. */
  readonly cancelRate?: number;
  /** How long it waits for one answer before it asks again. */
  readonly answerTimeoutMs?: number;
}

/** An answer, or that there was none. */
type Answer = {readonly status: number; readonly body: string} | undefined;

/** A client that never gives up, repeats what got no answer with the same key, and notes down what it was told. */
export class JournalingClient {
  /** Every order that it was told was placed, once for each time that it was told. */
  readonly acknowledged: Acknowledged[] = [];
  /** Orders of which it was told that they are canceled, or will be. */
  readonly canceled: string[] = [];
  /** How often it got each status; `none` for no answer at all. */
  readonly answers = new Map<number | 'none', number>();
  readonly problems: string[] = [];
  readonly #options: Required<JournalingClientOptions>;
  #keys = 0;
  #patience = Number.POSITIVE_INFINITY;

  constructor(options: JournalingClientOptions) {
    this.#options = {cancelRate: 0, answerTimeoutMs: 30_000, ...options};
  }

  /** From now on, every request must be answered within so many milliseconds. */
  expectAnswersWithin(limitMs: number): void {
    this.#patience = performance.now() + limitMs;
  }

  /** Places orders, so many at a time, until it is told to stop. Resolves when each has got its answer. */
  async placeOrders(atOnce: number, until: AbortSignal): Promise<void> {
    const {random, cancelRate} = this.#options;
    const one = async (): Promise<void> => {
      while (!until.aborted) {
        const order = await this.place();
        if (random.chance(cancelRate)) await this.#cancel(order.id);
        await pause(random.whole(0, orderPauseMsMax));
      }
    };
    await Promise.all(Array.from({length: atOnce}, one));
  }

  /** Places one order, however long it takes. */
  async place(): Promise<Acknowledged> {
    const {name, random} = this.#options;
    this.#keys += 1;
    const key = `${name}-${this.#keys}`;
    const body = JSON.stringify({productId: '1', quantity: random.whole(1, quantityMax)});
    const placed = await this.#place(key, body);
    if (random.chance(repeatRate)) await this.#place(key, body);
    return placed;
  }

  /** Where an order stands, as any replica shows it. */
  async show(id: string): Promise<OrderJson> {
    const {body} = await this.#untilAnswered(`/orders/${id}`, {method: 'GET', headers: {}}, {allowed: [200, 503]});
    return JSON.parse(body) as OrderJson;
  }

  async #place(key: string, body: string): Promise<Acknowledged> {
    const headers = {'content-type': 'application/json', 'idempotency-key': key};
    const answer = await this.#untilAnswered('/orders', {method: 'POST', headers, body}, {allowed: placeAnswers});
    const {id, totalPrice, currency} = JSON.parse(answer.body) as OrderJson;
    const acknowledged = {id, totalPrice, ...(currency !== undefined && {currency}), key, body: answer.body};
    this.acknowledged.push(acknowledged);
    return acknowledged;
  }

  async #cancel(id: string): Promise<void> {
    await this.#untilAnswered(`/orders/${id}/cancel`, {method: 'POST', headers: {}}, {allowed: cancelAnswers});
    this.canceled.push(id);
  }

  async #untilAnswered(
    path: string,
    what: {readonly method: string; readonly headers: Record<string, string>; readonly body?: string},
    {allowed}: {readonly allowed: readonly number[]},
  ): Promise<NonNullable<Answer>> {
    for (;;) {
      const answer = await this.#ask(path, what);
      const {status = 'none', body = ''} = answer ?? {};
      this.answers.set(status, (this.answers.get(status) ?? 0) + 1);
      if (answer !== undefined && !allowed.includes(answer.status)) {
        this.problems.push(`${what.method} ${path} was answered with ${status}: ${body}`);
      }
      if (answer !== undefined && answer.status < 300) return answer;
      if (performance.now() > this.#patience) throw new Error(`${what.method} ${path} is not answered, but ${status}`);
      await pause(repeatPauseMs);
    }
  }

  async #ask(path: string, what: RequestInit): Promise<Answer> {
    const {addresses, random, answerTimeoutMs} = this.#options;
    const address = random.pick(addresses());
    if (address === undefined) return undefined;
    try {
      const response = await fetch(`${address}${path}`, {...what, signal: AbortSignal.timeout(answerTimeoutMs)});
      return {status: response.status, body: await response.text()};
    } catch {
      return undefined;
    }
  }
}
