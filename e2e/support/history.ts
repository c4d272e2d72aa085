import {rowsOf} from './rows.ts';
import type {Services} from './services.ts';

/** What happened to an order, oldest first, as its events are called. */
export async function historyOf(services: Services, {id}: {readonly id: string}): Promise<string[]> {
  const history = 'select type from order_events where order_id = $1 order by version';
  return (await rowsOf<{type: string}>(services.databaseUrl('order-app'), history, [id])).map(({type}) => type);
}
