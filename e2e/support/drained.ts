import {eventually} from '@orderwell/test-support';
import {type Acknowledged, brokenInvariants} from './invariants.ts';
import {rowsOf} from './rows.ts';
import type {Services} from './services.ts';

/**
 * What is wrong with the services once everything had time to drain; nothing when all invariants hold. At least one
 * order must have come to the gateway, which opens its books only then.
 */
export async function drained(services: Services, acknowledged: readonly Acknowledged[]): Promise<string[]> {
  const undecided = `select id, status from orders where status in ('Pending', 'Canceling')`;
  await eventually(
    () => rowsOf(services.databaseUrl('order-app'), undecided),
    (orders) => orders.length === 0,
    'a verdict on every order',
  );
  return eventually(
    () => brokenInvariants(services, acknowledged),
    (problems) => problems.length === 0,
    'draining',
  );
}
