import type {Asked, Claim, OrderId, Payment} from '@orderwell/domain';
import {resolveLeaseMs, resolvePolicy} from '../limits.ts';
import type {Plan} from './plan.ts';
import type {Invariant} from '../violation.ts';

/** Most calls to the gateway that one hand-out leads to: look-up and charge, or void, and a refund if it was charged. */
const callsPerHandOutMax = 4;

/** Who makes a call to the gateway: the handling of a message, or the schedule of what waits for the gateway. */
export type AskedBy = 'message' | 'schedule';

/** A message in the hands of a process. */
interface Handling {
  readonly process: {readonly life: number};
  readonly life: number;
}

/** The store's own time in milliseconds, and how far it is off. */
export interface StoreTime {
  readonly ms: number;
  readonly offMs: number;
}

/** What happened to each order that nobody stores, and that some invariants go by. */
export class Tally {
  readonly #plan: Plan;
  readonly #violate: (invariant: Invariant, detail: string) => void;
  /** How often something was not there, or could not be seen, that an order had asked for. */
  readonly #lost = new Map<string, number>();
  readonly #restored = new Set<string>();
  readonly #scheduledCalls = new Map<string, number>();
  readonly #handOuts = new Map<string, number>();
  readonly #handedOut = new Map<string, {version: number; attempt: number; at: StoreTime}>();
  /** Messages that are being handled and found something to begin. */
  readonly #begun = new Map<string, Set<Handling>>();

  constructor(plan: Plan, violate: (invariant: Invariant, detail: string) => void) {
    this.#plan = plan;
    this.#violate = violate;
  }

  /** What an order asked for got lost, or somebody who looked for it could not see it. */
  lost(asked: Asked, orderId: OrderId): void {
    add(this.#lost, `${asked} ${orderId}`);
  }

  timesLost(asked: Asked, orderId: OrderId): number {
    return this.#lost.get(`${asked} ${orderId}`) ?? 0;
  }

  /**
   * What is stored of a payment is lost, and with it whatever was asked. Once more, because whoever was at it meanwhile
   * may take what is there now for what it knows, and write over it.
   */
  restored(orderId: OrderId): void {
    for (const asked of ['payment', 'payment', 'cancellation', 'cancellation'] as const) this.lost(asked, orderId);
    this.#restored.add(orderId);
  }

  /** A message finds something to begin. @returns to be called when it was handled */
  begins(orderId: string, handling: Handling): () => void {
    const begun = this.#begun.get(orderId) ?? new Set();
    this.#begun.set(orderId, begun.add(handling));
    return () => begun.delete(handling);
  }

  /** The gateway is asked: by a message that begins something, or as often as the schedule hands the payment out. */
  asksGateway(orderId: string, by: AskedBy): void {
    if (by === 'schedule') {
      const [calls, handOuts] = [add(this.#scheduledCalls, orderId), this.#handOuts.get(orderId) ?? 0];
      if (calls <= callsPerHandOutMax * handOuts) return;
      this.#violate('the gateway is asked by schedule', `${orderId}: ${calls} times in ${handOuts} hand-outs`);
      return;
    }
    const begun = [...(this.#begun.get(orderId) ?? [])];
    if (begun.some(({process, life}) => process.life === life) || this.#restored.has(orderId)) return;
    this.#violate('the gateway is asked by schedule', `${orderId}: by a message that begins nothing`);
  }

  /** A payment is handed out to be resolved. @param at the store's own time, which may jump in between */
  handsOut({item: {orderId, snapshot}, attempt}: Claim<Payment>, at: StoreTime): void {
    add(this.#handOuts, orderId);
    const {version} = snapshot;
    const before = this.#handedOut.get(orderId);
    this.#handedOut.set(orderId, {version, attempt, at});
    if (before?.version !== version || before.attempt !== attempt - 1 || before.at.offMs !== at.offMs) return;
    const {retryDelaysMs: delays} = resolvePolicy;
    const pauseMs = Math.min(delays[before.attempt - 1] ?? delays.at(-1) ?? 0, resolveLeaseMs(this.#plan));
    const passedMs = at.ms - before.at.ms;
    if (passedMs >= pauseMs) return;
    this.#violate('the gateway is asked by schedule', `${orderId}: handed out again after ${passedMs} ms`);
  }
}

function add(counts: Map<string, number>, name: string): number {
  const sum = (counts.get(name) ?? 0) + 1;
  counts.set(name, sum);
  return sum;
}
