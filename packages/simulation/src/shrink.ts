import type {Plan} from './world/plan.ts';
import {type BugName, type History, runHistory} from './simulate.ts';

/** Most histories that are run to make one smaller. */
const attemptsMax = 10_000;
/** Throws of the dice for each small plan. */
const rollsMax = 400;

/**
 * Makes a failing history smaller, one change at a time, as long as the same invariant breaks: fewer faults, fewer
 * clients and processes, less time. What is left is what it takes.
 * @returns the smallest that was found, with its trace
 */
export async function shrink(failing: History, {bug}: {bug?: BugName | undefined} = {}): Promise<History> {
  let smallest = failing;
  let attempts = 0;
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    for (const plan of smallerPlans(smallest)) {
      attempts += 1;
      if (attempts > attemptsMax) break;
      const history = await runHistory(plan, {bug});
      if (history.violation?.invariant !== failing.violation?.invariant) continue;
      if (weightOf(history) >= weightOf(smallest) || !isNotLarger(history, failing)) continue;
      smallest = history;
      isSmaller = true;
      break;
    }
  }
  return runHistory(smallest.plan, {bug, traced: true});
}

/** Whether a history takes no more than another one, whichever way it is measured. */
export const isNotLarger = (one: History, other: History): boolean =>
  one.steps <= other.steps &&
  one.faults.length <= other.faults.length &&
  one.plan.clients.length <= other.plan.clients.length;

/** How much a reader has to take in, roughly: a fault takes more thought than an event. */
function weightOf({faults, steps, plan}: History): number {
  const processes = plan.orderProcesses + plan.paymentProcesses;
  const extras = [plan.inquirer, plan.memory !== 'kept', plan.gatewayTakesMs > 0, plan.ownAddresses].filter(
    Boolean,
  ).length;
  return 20 * faults.length + 20 * plan.clients.length + 10 * processes + 10 * extras + steps / 10;
}

/** Plans with less in them, what saves most first. */
function* smallerPlans(history: History): Generator<Plan> {
  yield* thrownAgain(history);
  yield* withLess(history);
}

/** As small as it could be, thrown again a number of times: a bug that is there needs little to show. */
function* thrownAgain({plan, faults}: History): Generator<Plan> {
  if (plan.roll > 0) return;
  for (const [client, processes] of [
    [1, 1],
    [1, 2],
    [2, 1],
    [2, 2],
  ] as const) {
    for (let faultsMax = 0; faultsMax <= Math.min(3, faults.length - 1); faultsMax++) {
      for (let roll = 1; roll <= rollsMax; roll++) {
        const [orderProcesses, paymentProcesses] = [processes, processes];
        yield {...plan, roll, clients: plan.clients.slice(0, client), orderProcesses, paymentProcesses, faultsMax};
      }
    }
  }
}

/** One thing less. */
function* withLess({plan, faults, faultKinds}: History): Generator<Plan> {
  for (const client of plan.clients) {
    if (plan.clients.length > 1) yield {...plan, clients: [client]};
  }
  for (const some of chunksOf(faults)) yield {...plan, skippedFaults: [...plan.skippedFaults, ...some]};
  for (const kind of faultKinds) yield {...plan, disabled: [...plan.disabled, kind]};
  for (const client of plan.clients) {
    if (plan.clients.length > 1) yield {...plan, clients: plan.clients.filter((other) => other !== client)};
  }
  if (plan.orderProcesses > 1) yield {...plan, orderProcesses: plan.orderProcesses - 1};
  if (plan.paymentProcesses > 1) yield {...plan, paymentProcesses: plan.paymentProcesses - 1};
  const needsInquirer = faultKinds.has('messageLost') || faultKinds.has('restore');
  if (plan.inquirer && !needsInquirer) yield {...plan, inquirer: false};
  if (plan.gatewayTakesMs > 0) yield {...plan, gatewayTakesMs: 0};
  if (plan.ownAddresses) yield {...plan, ownAddresses: false};
  if (plan.memory !== 'kept') yield {...plan, memory: 'kept'};
  for (const share of [0.25, 0.5, 0.8]) {
    const faultPhaseMs = Math.round(plan.faultPhaseMs * share);
    if (faultPhaseMs >= 1000) yield {...plan, faultPhaseMs};
  }
}

/** All at once, then halves, quarters … down to each alone. */
function* chunksOf<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let size = items.length; size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
  }
}
