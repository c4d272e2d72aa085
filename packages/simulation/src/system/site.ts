import {portCall} from '../world/port-call.ts';
import type {VirtualProcess} from '../world/virtual-process.ts';
import type {BugSite} from './bug.ts';
import type {ServiceParts} from './service-parts.ts';

/** What a bug gets to know of the process that it sits in. */
export function siteOf({world, stores, bugMemory}: ServiceParts, process: VirtualProcess): BugSite {
  return {
    stores,
    memory: bugMemory,
    now: () => world.clock.now(),
    call: (service, name, effect) => portCall(world, process, {service, name: `bug: ${name}`, effect}),
  };
}
