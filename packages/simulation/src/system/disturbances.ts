import type {InMemoryPaymentRepository} from '@orderwell/domain/testing';
import {longOutageMsMin, type World} from '../world/world.ts';
import {addressOf} from './order-service.ts';
import type {Stores} from './parts.ts';
import type {TroubleKind, Troubles} from './troubles.ts';

const everyMs = 2500;
const dayMs = 24 * 3_600_000;
/** How many times as long as the shortest long outage the longest is: four hours. */
const longOutageStretchMax = 240;
const services = ['orders database', 'payments database', 'broker', 'gateway'] as const;

interface Disturbed {
  readonly world: World;
  readonly stores: Stores;
  readonly troubles: Troubles;
}

/** What happens to whole processes and services, or to single orders, whatever they are doing. */
export function disturb(disturbed: Disturbed): void {
  const {world, stores} = disturbed;
  let backup = stores.payments.backUp();
  const once = (): void => {
    if (world.faults.healed) return;
    disturbProcess(world);
    disturbService(disturbed, backup);
    disturbOrder(disturbed);
    if (world.random.chance(0.3)) backup = stores.payments.backUp();
    world.scheduler.after(world.patience(everyMs), once);
  };
  world.scheduler.after(everyMs, once);
}

/** Standing still, and wrong clocks. */
function disturbProcess(world: World): void {
  const {scheduler, faults, random} = world;
  const fault = faults.draw(['pause', 'clockJump', 'clockDays']);
  const process = random.pick(world.processes);
  const share = random.next();
  if (fault === undefined || process === undefined) return;
  if (fault === 'pause') {
    // Longer than every lease, now and then.
    process.pausedUntil = scheduler.now + 200 + share * 15_000;
    world.tell(process.name, `stands still for ${Math.round(process.pausedUntil - scheduler.now)} ms`);
  } else if (fault === 'clockJump' && share < 0.2) {
    world.storeClockOffMs = Math.round((share - 0.1) * 100_000);
    world.tell('!', `the stores’ clock is off by ${world.storeClockOffMs} ms`);
  } else {
    process.clockOffMs = Math.round(fault === 'clockDays' ? (share - 0.2) * 10 * dayMs : (share - 0.5) * 40_000);
    world.tell(process.name, `has a clock that is off by ${process.clockOffMs} ms`);
  }
}

/** Outages, and a payments database that is restored to an earlier moment. */
function disturbService({world, stores: {payments}}: Disturbed, backup: () => void): void {
  const {faults, random} = world;
  const fault = faults.draw(['outage', 'longOutage', 'restore']);
  const service = random.pick(services) ?? 'broker';
  const share = random.next();
  if (fault === 'outage' && !world.isDown(service)) world.takeDown(service, 500 + share * 12_000);
  if (fault === 'longOutage' && world.longOutageUntil === 0) {
    world.takeDown(service, longOutageMsMin * longOutageStretchMax ** share + 1);
  }
  if (fault === 'restore' && share < 0.5) lose(world, payments, share < 0.25);
  if (fault === 'restore' && share >= 0.5) restore(world, payments, backup);
}

/** The records of some payments are lost, and with them, or not, which messages were dealt with. */
function lose(world: World, payments: InMemoryPaymentRepository, forgetsMessages: boolean): void {
  for (const {orderId} of payments.all()) {
    if (!world.random.chance(0.6)) continue;
    world.tell('!', `the payments database is restored, and has lost the payment of ${orderId}`);
    payments.lose(orderId);
    world.tally.restored(orderId);
  }
  // Whatever was recorded until now.
  if (forgetsMessages) payments.messages.forget({olderThanMs: -dayMs, limit: Number.MAX_SAFE_INTEGER});
}

/** The whole database is as it was at an earlier moment. */
function restore(world: World, payments: InMemoryPaymentRepository, backup: () => void): void {
  const before = payments.all();
  backup();
  const after = new Set(payments.all());
  for (const payment of before) {
    if (after.has(payment)) continue;
    world.tell('!', `the payments database is restored, and has lost the latest of ${payment.orderId}`);
    world.tally.restored(payment.orderId);
  }
}

/** Troubles of single orders and askers. */
function disturbOrder(disturbed: Disturbed): void {
  const {world, stores, troubles} = disturbed;
  const {faults, random} = world;
  const fault = faults.draw(['unreadable', 'gatewaySilent', 'addressFull', 'addressGone']);
  const share = random.next();
  if (fault === undefined) return;
  // Some last until everything else is at rest.
  const forMs = share < 0.6 ? undefined : 1000 + random.next() * 30_000;
  const process = random.pick(world.processes.filter(({role}) => role === 'order'));
  if (fault === 'addressGone' || fault === 'addressFull') {
    if (!world.plan.ownAddresses || process === undefined) return;
    const address = addressOf(process);
    if (fault === 'addressFull') return trouble(disturbed, 'addressFull', address, forMs);
    troubles.gone.add(address);
    return world.tell('!', `nobody is ${address} any more`);
  }
  const kind = fault === 'gatewaySilent' ? fault : share < 0.3 || share > 0.8 ? 'unreadableOrder' : 'unreadablePayment';
  const orders = stores.orders.all().filter(({awaits}) => awaits !== undefined);
  for (const {id} of orders) if (random.chance(0.6)) trouble(disturbed, kind, id, forMs);
}

function trouble({world, troubles}: Disturbed, kind: TroubleKind, what: string, forMs: number | undefined): void {
  world.tell('!', `${kind}: ${what} ${forMs === undefined ? 'to the end' : `for ${Math.round(forMs)} ms`}`);
  troubles.begin(kind, what);
  if (forMs === undefined) return;
  world.scheduler.after(forMs, () => {
    world.tell('!', `${kind}: ${what} no more`);
    troubles.end(kind, what);
  });
}
