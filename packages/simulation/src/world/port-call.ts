import {DomainError} from '@orderwell/domain';
import type {FaultKind} from './plan.ts';
import type {VirtualProcess} from './virtual-process.ts';
import type {World} from './world.ts';

/** What a process can call. */
export type Service = 'orders database' | 'payments database' | 'broker' | 'gateway';

export interface PortCall<Result> {
  readonly service: Service;
  /** For the trace. */
  readonly name: string;
  readonly about?: string | undefined;
  /** How long the other side takes, in virtual milliseconds. */
  readonly takesMs?: number;
  /** What happens on the other side, in one step. */
  readonly effect: () => Promise<Result>;
  /** What the caller is told instead of an answer; by default it gets `UNAVAILABLE`. */
  readonly unanswered?: () => Result;
}

const storeFaults: readonly FaultKind[] = [
  'crashBefore',
  'crashAfter',
  'unavailableBefore',
  'unavailableAfter',
  'slow',
  'stall',
];
const gatewayFaults: readonly FaultKind[] = [
  'crashBefore',
  'crashAfter',
  'timeoutBefore',
  'timeoutAfter',
  'timeoutLater',
  'slow',
  'stall',
];

/**
 * A call from a process to something outside of it: the one place where tasks interleave, and where things go wrong.
 * The effect happens some time after the call, and the answer arrives some time after the effect.
 */
export function portCall<Result>(world: World, process: VirtualProcess, call: PortCall<Result>): Promise<Result> {
  const {scheduler, faults} = world;
  const {life} = process;
  const what = call.about === undefined ? call.name : `${call.name} ${call.about}`;
  const fault = faults.draw(call.service === 'gateway' ? gatewayFaults : storeFaults);
  const extra = extraMs(world, fault) + (call.takesMs ?? 0);
  // Either the call takes long, and finds another world when it arrives, or the answer does.
  const isLateCall = fault !== 'timeoutLater' && world.random.chance(0.5);
  const arrivesInMs = world.latency() + (isLateCall ? extra : 0);
  const answersInMs = world.latency() + (isLateCall ? 0 : extra);
  // What a dying process has sent may arrive or not.
  const survivesDeath = world.random.chance(0.5);
  world.underWay += 1;

  return new Promise<Result>((resolve, reject) => {
    const answer = (give: () => void): void => {
      world.underWay -= 1;
      process.goOn(life, give);
    };
    const unanswered = (note: string): void => {
      world.tell(process.name, `${what} → no answer (${note})`);
      answer(() => {
        if (call.unanswered !== undefined) resolve(call.unanswered());
        else reject(new DomainError('UNAVAILABLE', `the ${call.service} cannot be reached; try again`));
      });
    };
    const take = (): void => {
      if (world.isDown(call.service)) return unanswered(`the ${call.service} is down`);
      if (fault === 'unavailableBefore' || fault === 'timeoutBefore') return unanswered(fault);
      const isDead = !process.alive || process.life !== life;
      if (isDead && !survivesDeath) {
        world.underWay -= 1;
        return;
      }
      const tell = world.tellHere(process.name);
      const result = call.effect();
      // Nobody may be left to hear of a refusal.
      result.catch(() => undefined);
      if (world.trace !== undefined) void tellResult(tell, what, result);
      if (fault === 'crashAfter') process.crash(`after ${what}`);
      scheduler.after(answersInMs, () => {
        if (fault === 'unavailableAfter' || fault === 'timeoutAfter') unanswered(fault);
        else answer(() => resolve(result));
      });
    };
    scheduler.after(arrivesInMs, () => {
      if (fault === 'crashBefore' && process.life === life) process.crash(`before ${what}`);
      if (fault !== 'timeoutLater') return take();
      world.underWay += 1;
      unanswered('the call is still on its way');
      scheduler.after(answersInMs, () => {
        world.tell(process.name, `${what} arrives late`);
        world.underWay -= 1;
        if (!world.isDown(call.service)) call.effect().catch(() => undefined);
      });
    });
  });
}

/** A stall outlasts the leases of the outboxes; a charge that is on its way may take as long. */
function extraMs({random}: World, fault: FaultKind | undefined): number {
  if (fault === 'slow') return 500 + random.next() * 4000;
  if (fault === 'stall' || fault === 'timeoutLater') return 4000 + random.next() * 30_000;
  return 0;
}

async function tellResult(tell: (what: string) => void, what: string, result: Promise<unknown>): Promise<void> {
  try {
    const answer = await result;
    // A poll that found nothing is no part of the story.
    if (answer !== 0 && !(Array.isArray(answer) && answer.length === 0)) tell(`${what} → ${show(answer)}`);
  } catch (error) {
    tell(`${what} → ${String(error)}`);
  }
}

function show(value: unknown): string {
  if (Array.isArray(value)) return `${value.length} of them`;
  if (typeof value !== 'object' || value === null) return String(value);
  if ('status' in value) return String(value.status);
  return 'kind' in value ? String(value.kind) : 'ok';
}
