import {bugs} from './bugs/index.ts';
import type {BugName, History} from './simulate.ts';

/** A failed history, for a person: what broke, what it takes, what happened, and how to see it again. */
export function reportOf(history: History, {bug}: {bug?: BugName | undefined} = {}): string {
  const {plan, violation, faults, faultKinds, trace} = history;
  const {seed, clients, orderProcesses, paymentProcesses, inquirer, memory, prefetch, gatewayTakesMs, ownAddresses} =
    plan;
  const again = `pnpm simulate --seed ${seed}${bug === undefined ? '' : ` --bug ${bug}`}`;
  return [
    ...trace,
    '',
    `Violated:  ${violation?.invariant ?? 'nothing'}`,
    `           ${violation?.detail ?? ''}`,
    ...(bug === undefined ? [] : [`Planted:   ${bugs[bug].mistake}`]),
    `It takes:  ${faults.length} faults (${[...faultKinds].join(', ') || 'none'}), clients ${clients.join(' ')}, ` +
      `${orderProcesses} order and ${paymentProcesses} payment processes, ` +
      `${inquirer ? 'inquiries' : 'no inquiries'}, message ids ${memory}, ${prefetch} messages at once` +
      `${gatewayTakesMs > 0 ? `, a gateway that takes ${gatewayTakesMs} ms` : ''}${ownAddresses ? ', own addresses' : ''}`,
    `Again:     ${again}`,
  ].join('\n');
}
