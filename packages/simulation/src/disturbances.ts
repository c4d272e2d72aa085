import type {World} from './world.ts';

const everyMs = 2500;
const services = ['orders database', 'payments database', 'broker', 'gateway'] as const;

/** What happens to whole processes and services, whatever they are doing: standing still, wrong clocks, outages. */
export function disturb(world: World): void {
  const {scheduler, faults, random} = world;
  const once = (): void => {
    if (faults.healed) return;
    const fault = faults.draw(['pause', 'clockJump', 'outage']);
    const process = random.pick(world.processes);
    const service = random.pick(services);
    const share = random.next();
    if (fault === 'outage' && service !== undefined) world.takeDown(service, 500 + share * 12_000);
    if (fault === 'pause' && process !== undefined) {
      // Longer than every lease, now and then.
      process.pausedUntil = scheduler.now + 200 + share * 15_000;
      world.tell(process.name, `stands still for ${Math.round(process.pausedUntil - scheduler.now)} ms`);
    }
    if (fault === 'clockJump' && share < 0.2) {
      world.storeClockOffMs = Math.round((share - 0.1) * 100_000);
      world.tell('!', `the stores’ clock is off by ${world.storeClockOffMs} ms`);
    } else if (fault === 'clockJump' && process !== undefined) {
      process.clockOffMs = Math.round((share - 0.5) * 40_000);
      world.tell(process.name, `has a clock that is off by ${process.clockOffMs} ms`);
    }
    scheduler.after(everyMs, once);
  };
  scheduler.after(everyMs, once);
}
