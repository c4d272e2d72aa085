import type {Asked, Claim, OrderId, Payment} from '@orderwell/domain';
import {resolveLeaseMs, resolvePolicy} from './limits.ts';
import type {Plan} from './plan.ts';
import type {Invariant} from './violation.ts';

/** Most calls to the gateway that one hand-out, or one message that begins something, leads to. */
const callsPerStartMax = 4;

/** What happened to each order that nobody stores, and that some invariants go by. */
export class Tally {
  readonly #plan: Plan;
  readonly #violate: (invariant: Invariant, detail: string) => void;
  /** How often something was not there, or could not be seen, that an order had asked for. */
  readonly #lost = new Map<string, number>();
  readonly #gatewayCalls = new Map<string, number>();
  readonly #gatewayCallsMax = new Map<string, number>();
  readonly #handedOut = new Map<string, {version: number; attempt: number; at: number}>();

  constructor(plan: Plan, violate: (invariant: Invariant, detail: string) => void) {
    this.#plan = plan;
    this.#violate = violate;
  }

  /** What an order asked for got lost, or somebody who looked for it could not see it. */
  lost(asked: Asked, orderId: OrderId): void {
    add(this.#lost, `${asked} ${orderId}`, 1);
  }

  timesLost(asked: Asked, orderId: OrderId): number {
    return this.#lost.get(`${asked} ${orderId}`) ?? 0;
  }

  /** A payment's record is lost: both of what can have been asked, and whatever was begun is begun anew. */
  restored(orderId: OrderId): void {
    this.lost('payment', orderId);
    this.lost('cancellation', orderId);
    this.mayAskGateway(orderId, 2);
  }

  /** Something begins that asks the gateway. */
  mayAskGateway(orderId: string, starts = 1): void {
    add(this.#gatewayCallsMax, orderId, callsPerStartMax * starts);
  }

  asksGateway(orderId: string): void {
    const calls = add(this.#gatewayCalls, orderId, 1);
    const max = this.#gatewayCallsMax.get(orderId) ?? 0;
    if (calls > max)
      this.#violate('the gateway is asked by schedule', `${orderId}: ${calls} calls, and ${max} are due`);
  }

  /** The stores' time jumps: what was handed out before it says nothing of the pause until the next time. */
  clockJumps(): void {
    this.#handedOut.clear();
  }

  /** A payment is handed out to be resolved. @param at the store's own time in milliseconds */
  handsOut({item: {orderId, snapshot}, attempt}: Claim<Payment>, at: number): void {
    this.mayAskGateway(orderId);
    const {version} = snapshot;
    const before = this.#handedOut.get(orderId);
    this.#handedOut.set(orderId, {version, attempt, at});
    if (before?.version !== version || before.attempt !== attempt - 1) return;
    const {retryDelaysMs: delays} = resolvePolicy;
    const pauseMs = Math.min(delays[before.attempt - 1] ?? delays.at(-1) ?? 0, resolveLeaseMs(this.#plan));
    if (at - before.at >= pauseMs) return;
    this.#violate('the gateway is asked by schedule', `${orderId} is handed out again after ${at - before.at} ms`);
  }
}

function add(counts: Map<string, number>, name: string, count: number): number {
  const sum = (counts.get(name) ?? 0) + count;
  counts.set(name, sum);
  return sum;
}
