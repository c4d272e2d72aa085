import {databaseFindings} from './database-findings.ts';
import {brokerFindings} from './broker-findings.ts';
import {settingsFindings} from './settings-findings.ts';
import {readableDuration} from '../../command-line/duration.ts';
import type {Finding} from '../../command-line/finding.ts';
import {doctorLimits} from '../../limits.ts';
import {undeliveredEvents, type Waiting} from '../../sources/order-queries.ts';
import {orderEvents, type Parked, parkedSummary, paymentResults} from '../../sources/parked-items.ts';
import {undeliveredResults, unresolvedPayments} from '../../sources/payment-queries.ts';
import type {Report, Surroundings} from '../../command-line/ports.ts';
import type {ReadingSession} from '../../sources/reading-session.ts';
import {cliSettings} from '../../command-line/settings.ts';
import {oneLine} from '../../command-line/table.ts';

/** Looks at everything that the services need, and says what is wrong and what to do. */
export async function doctor(surroundings: Surroundings): Promise<Report> {
  const findings = await settingsFindings(surroundings.environment);
  const settings = readable(() => cliSettings(surroundings.environment));
  if (settings !== undefined) {
    const {ordersAt, paymentsAt} = settings;
    const {now} = surroundings;
    findings.push(
      ...(await databaseFindings({side: 'orders', address: ordersAt, now, whenMigrated: orderLag})),
      ...(await databaseFindings({side: 'payments', address: paymentsAt, now, whenMigrated: paymentLag})),
      ...(await brokerFindings(() => surroundings.openBroker(settings.broker))),
    );
  }
  return reportOf(findings);
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    // The settings have been found wrong already.
    return undefined;
  }
}

async function orderLag(orders: ReadingSession): Promise<Finding[]> {
  const advice = 'see whether order-app runs: /readyz says so; and whether it reaches the broker: its log says so';
  return [
    lagFinding('order events', 'undelivered', await undeliveredEvents(orders), doctorLimits.outboxAgeMs, advice),
    parkedFinding('parked events', await parkedSummary(orders, orderEvents)),
  ];
}

async function paymentLag(payments: ReadingSession): Promise<Finding[]> {
  const unresolved = await unresolvedPayments(payments);
  const advice = 'see whether payment-app runs and reaches the broker: its log says so, and /readyz';
  const gateway = 'see whether payment-app runs and reaches the gateway; "orderwell outbox status" shows more';
  const {outboxAgeMs, unresolvedAgeMs} = doctorLimits;
  const all: Waiting = {
    count: unresolved.reduce((sum, {count}) => sum + count, 0),
    oldestAgeMs: unresolved.length === 0 ? undefined : Math.max(...unresolved.map(({oldestAgeMs = 0}) => oldestAgeMs)),
    attemptsMax: Math.max(0, ...unresolved.map(({attemptsMax}) => attemptsMax)),
  };
  return [
    lagFinding('payment results', 'undelivered', await undeliveredResults(payments), outboxAgeMs, advice),
    lagFinding('payments', 'unresolved', all, unresolvedAgeMs, gateway),
    parkedFinding('parked results', await parkedSummary(payments, paymentResults)),
  ];
}

function lagFinding(
  check: string,
  how: string,
  {count, oldestAgeMs, attemptsMax}: Waiting,
  limits: {warning: number; wrong: number},
  advice: string,
): Finding {
  if (oldestAgeMs === undefined) return {check, state: 'ok', detail: `none ${how}`};
  const detail = `${count} ${how}, the oldest for ${readableDuration(oldestAgeMs)}, tried up to ${attemptsMax} times`;
  if (oldestAgeMs <= limits.warning) return {check, state: 'ok', detail};
  return {check, state: oldestAgeMs > limits.wrong ? 'wrong' : 'warning', detail, advice};
}

/** What is parked is sent by nobody any more: each is an order that waits until somebody looks. */
function parkedFinding(check: string, {count, oldestAgeMs, reasons: [first]}: Parked): Finding {
  if (count === 0 || first === undefined) return {check, state: 'ok', detail: 'none'};
  const since = oldestAgeMs === undefined ? '' : `, the oldest for ${readableDuration(oldestAgeMs)}`;
  const most = first.count === count ? '' : `, for ${first.count} of them`;
  const advice = 'see each: orderwell outbox parked; remedy the cause, then send them again: orderwell outbox redrive';
  return {check, state: 'wrong', detail: `${count}${since}; why${most}: ${first.reason}`, advice};
}

function reportOf(findings: readonly Finding[]): Report {
  const width = Math.max(...findings.map(({check}) => check.length));
  const states = 'warning'.length;
  const lines = findings.flatMap(({state, check, detail, advice}) => [
    `${state.padEnd(states)}  ${check.padEnd(width)}  ${oneLine(detail)}`,
    ...(advice === undefined ? [] : [`${' '.repeat(states + 2 + width)}  → ${advice}`]),
  ]);
  const count = (state: Finding['state']): number => findings.filter((finding) => finding.state === state).length;
  const [ok, warning, wrong] = [count('ok'), count('warning'), count('wrong')];
  lines.push(`\n${ok} ok, ${warning} ${warning === 1 ? 'warning' : 'warnings'}, ${wrong} wrong`);
  return {document: {ok, warning, wrong, findings}, text: lines.join('\n'), failed: wrong > 0};
}
