import path from 'node:path';
import {pathToFileURL} from 'node:url';
import * as domain from '@orderwell/domain';
import {workspaceRoot} from '@orderwell/test-support';
import {settingsOf} from './facts.ts';

/** What a time of the code is called, and how long it is: one, or several in a row. */
type Times = ReadonlyMap<string, number | readonly number[]>;

const isTime = (name: string): boolean => /(Ms|Seconds)(Max)?$/.test(name);

/** Every time of a room that is a constant, as `name` or `object.name`; in milliseconds. */
export async function timesOf(room: string): Promise<Times> {
  if (room === 'order-app' || room === 'payment-app') return settingTimes(room);
  if (room === 'domain') return new Map([...timesIn(domain), ...gatewayTimes()]);
  const limits = path.join(workspaceRoot, `packages/adapters/src/${room}/limits.ts`);
  return timesIn((await import(pathToFileURL(limits).href)) as object);
}

function timesIn(source: object, within = ''): Map<string, number | readonly number[]> {
  const found = new Map<string, number | readonly number[]>();
  for (const [name, value] of Object.entries(source) as [string, unknown][]) {
    if (Array.isArray(value)) {
      if (isTime(name)) found.set(within + name, value as number[]);
    } else if (typeof value === 'object' && value !== null) {
      for (const [inner, time] of timesIn(value, `${within}${name}.`)) found.set(inner, time);
    } else if (typeof value === 'number' && isTime(name)) {
      found.set(within + name, name.includes('Seconds') ? value * 1000 : value);
    }
  }
  return found;
}

async function settingTimes(app: 'order-app' | 'payment-app'): Promise<Times> {
  const settings = [...(await settingsOf(app))].filter(([name]) => /_MS(_MAX)?$/.test(name));
  return new Map(settings.map(([name, value]) => [name, Number(value)]));
}

/** After which time a payment of each status is looked at. */
function gatewayTimes(): Times {
  const request = {orderId: domain.OrderId.parse('1'), amount: domain.Money.of(1n, 'USD'), correlation: {}};
  const begun = domain.Payment.request(request, new Date(0));
  const found = new Map<string, number>();
  for (const status of Object.keys(domain.paymentStateTable) as domain.PaymentStatus[]) {
    const {gatewayDueInMs} = domain.Payment.rehydrate({...begun.snapshot, status});
    if (gatewayDueInMs !== undefined) found.set(`gatewayDueInMs.${status}`, gatewayDueInMs);
  }
  return found;
}

/** A time as pages write it. */
export function written(time: number | readonly number[]): string {
  if (typeof time !== 'number') return time.map(written).join(', ');
  const [day, hour, minute, second] = [86_400_000, 3_600_000, 60_000, 1_000];
  if (time > 3 * day && time % day === 0) return `${time / day} days`;
  if (time % hour === 0) return `${time / hour} h`;
  if (time % minute === 0) return `${time / minute} min`;
  return time % second === 0 ? `${time / second} s` : `${time} ms`;
}
