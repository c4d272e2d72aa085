import {setTimeout as pause} from 'node:timers/promises';
import {isDeepStrictEqual} from 'node:util';
import {Random} from '@orderwell/simulation';
import type {Acknowledged} from '../support/audit.ts';
import {brokenInvariants} from '../support/invariants.ts';
import {JournalingClient} from '../support/journaling-client.ts';
import {inParallel, type OrderJson} from '../support/order-client.ts';
import {drain} from './drain.ts';
import {faultKinds} from './faults.ts';
import {type PlannedFault, planOf} from './plan.ts';
import {sendPoison} from './poison.ts';
import type {System} from './system.ts';

/** Everything must work again within this time after the last fault has ended. */
const recoveryMsMax = 60_000;
/** Orders that are placed at once. */
const clientsAtOnce = 6;
/** How often an order is canceled. */
const cancelRate = 0.15;
/** How long a client waits for one answer before it asks another replica. */
const answerTimeoutMs = 4_000;
/** The gateway approves what costs at most this much. */
const approvedMax = 1000;
/** How long the load goes on after the last fault. */
const afterwardsMs = 500;

/** What earlier rounds on the same system have left behind. */
export interface Past {
  readonly acknowledged: Acknowledged[];
  readonly canceled: string[];
  readonly poison: string[];
}

export interface RoundReport {
  readonly seed: number;
  readonly plan: readonly PlannedFault[];
  readonly orders: number;
  /** How often the client got each answer. */
  readonly answers: ReadonlyMap<number | 'none', number>;
  /** From the end of the last fault until an order that was placed after it was settled. */
  readonly worksAgainMs: number;
  /** From the end of the last fault until nothing waited any more. */
  readonly drainedMs: number;
  readonly problems: readonly string[];
}

/** Breaks things under load, mends them, waits until everything has drained, and says what is wrong then. */
export async function runRound(system: System, seed: number, past: Past): Promise<RoundReport> {
  const plan = planOf(seed);
  const random = new Random(seed, 'load');
  const client = new JournalingClient({
    name: `seed-${seed}`,
    addresses: () => system.addresses,
    random,
    cancelRate,
    answerTimeoutMs,
  });
  const poison = `poison-${seed}`;
  await sendPoison(system.services, poison, random);

  const enough = new AbortController();
  const load = client.placeOrders(clientsAtOnce, enough.signal);
  await Promise.all(plan.map((fault) => strike(system, fault)));
  const mendedAt = performance.now();
  client.expectAnswersWithin(recoveryMsMax);
  const worksAgain = settled(client, await client.place()).then(() => performance.now() - mendedAt);
  await pause(afterwardsMs);
  enough.abort();
  const [worksAgainMs] = await Promise.all([worksAgain, load]);
  const waiting = await drain(system, recoveryMsMax - (performance.now() - mendedAt));
  client.expectAnswersWithin(recoveryMsMax);
  const drainedMs = performance.now() - mendedAt;

  past.acknowledged.push(...client.acknowledged);
  past.canceled.push(...client.canceled);
  past.poison.push(poison);
  return {
    seed,
    plan,
    orders: new Set(client.acknowledged.map(({id}) => id)).size,
    answers: client.answers,
    worksAgainMs,
    drainedMs,
    problems: [
      ...client.problems,
      ...system.replicas.map(({complaint}) => complaint).filter((complaint) => complaint !== undefined),
      ...(waiting === undefined ? [] : [`not drained after ${Math.round(drainedMs)} ms: ${JSON.stringify(waiting)}`]),
      ...(worksAgainMs > recoveryMsMax ? [`a new order took ${Math.round(worksAgainMs)} ms`] : []),
      ...(await brokenInvariants(system.services, past.acknowledged, past.poison)),
      ...(await readOtherwise(client)),
    ],
  };
}

async function strike(system: System, {kind, afterMs, forMs, replica}: PlannedFault): Promise<void> {
  await pause(afterMs);
  await faultKinds[kind]?.strike(system, {forMs, replica});
}

async function settled(client: JournalingClient, {id}: Acknowledged): Promise<void> {
  const deadline = performance.now() + recoveryMsMax;
  while (performance.now() < deadline) {
    const {status} = await client.show(id);
    if (status === 'Confirmed' || status === 'Canceled') return;
    await pause(50);
  }
}

/**
 * What the client was told once, it must be told for ever, but for how the order stands: and that must be what the client
 * and the gateway decided, however long anything took.
 */
async function readOtherwise(client: JournalingClient): Promise<string[]> {
  const canceled = new Set(client.canceled);
  const problems = await inParallel(client.acknowledged.length, 8, async (index) => {
    const {id = '', body = ''} = client.acknowledged[index] ?? {};
    const shown = await client.show(id);
    const right = canceled.has(id) || shown.totalPrice > approvedMax ? 'Canceled' : 'Confirmed';
    if (shown.status !== right) return `order ${id} is to be ${right}, and is ${shown.status}`;
    const told = JSON.parse(body) as OrderJson;
    return isDeepStrictEqual(lasting(shown), lasting(told)) ? undefined : `order ${id} reads otherwise than ${body}`;
  });
  return problems.filter((problem) => problem !== undefined);
}

const lasting = (order: OrderJson): object => ({
  ...order,
  status: undefined,
  updatedAt: undefined,
  cancelReason: undefined,
});
