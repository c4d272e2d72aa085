import {eventually} from '@orderwell/test-support';
import {type Acknowledged, brokenInvariants} from './invariants.ts';
import type {Services} from './services.ts';

/** What is wrong with the services once everything had time to drain; nothing when all invariants hold. */
export const drained = (services: Services, acknowledged: readonly Acknowledged[]): Promise<string[]> =>
  eventually(
    () => brokenInvariants(services, acknowledged),
    (problems) => problems.length === 0,
    'draining',
  );
