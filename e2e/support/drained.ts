import {eventually} from '@orderwell/test-support';
import type {Acknowledged} from './audit.ts';
import {brokenInvariants} from './invariants.ts';
import type {Services} from './services.ts';

/**
 * What is wrong with the services once everything had time to drain; nothing when all invariants hold.
 * @param poison the message ids of what must be parked
 */
export const drained = (
  services: Services,
  acknowledged: readonly Acknowledged[],
  poison: readonly string[] = [],
): Promise<string[]> =>
  eventually(
    () => brokenInvariants(services, acknowledged, poison),
    (problems) => problems.length === 0,
    'draining',
  );
