import {rowsOf} from './rows.ts';
import type {Services} from './services.ts';

/**
 * Has the next order service look at all orders at once. One with a longer deadline that was here before may have looked
 * at them already, and then said when to look again: long after a test.
 */
export async function lookAtOnce(services: Services): Promise<void> {
  await rowsOf(services.databaseUrl('order-app'), 'update orders set inquire_at = null');
}
