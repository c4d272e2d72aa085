import {setTimeout as pause} from 'node:timers/promises';
import {retryQueues, type TestNames, workQueues} from '@orderwell/test-support';
import {connect} from 'amqplib';
import {rowsOf} from '../support/rows.ts';
import type {System} from './system.ts';

/** Time between two looks, in milliseconds. */
const lookEveryMs = 250;

/** How much is not done with yet, by name; only what there is. */
export type Waiting = Readonly<Record<string, number>>;

/** @returns what still waited when the time was up; undefined when nothing does any more */
export async function drain(system: System, withinMs: number): Promise<Waiting | undefined> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const waiting = await whatWaits(system);
    if (Object.keys(waiting).length === 0) return undefined;
    if (performance.now() > deadline) return waiting;
    await pause(lookEveryMs);
  }
}

async function whatWaits({services, broker}: System): Promise<Waiting> {
  const [orders, payments, messages] = await Promise.all([
    counts(
      services.databaseUrl('order-app'),
      `select (select count(*) from orders where status not in ('Confirmed', 'Canceled') or refund = 'owed') as orders,
              (select count(*) from order_events where due_at is not null) as events`,
    ),
    counts(
      services.databaseUrl('payment-app'),
      'select count(*) as payments from payments where due_at is not null or gateway_due_at is not null',
    ),
    messagesIn(services.brokerUrl, services.names),
  ]);
  const waiting = some({...orders, ...payments, ...messages});
  // It takes the broker's own listing to see what consumers hold, which is slow: only when all else is done with.
  return Object.keys(waiting).length > 0 ? waiting : some({unacknowledged: await broker.unacknowledged()});
}

const some = (all: Waiting): Waiting => Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0));

async function counts(databaseUrl: string, statement: string): Promise<Waiting> {
  const [row = {}] = await rowsOf<Record<string, string>>(databaseUrl, statement);
  return Object.fromEntries(Object.entries(row).map(([name, count]) => [name, Number(count)]));
}

async function messagesIn(brokerUrl: string, names: TestNames): Promise<Waiting> {
  const model = await connect(brokerUrl);
  model.on('error', () => undefined);
  try {
    const channel = await model.createChannel();
    const waiting: Record<string, number> = {};
    for (const name of workQueues(names).flatMap((queue) => [queue, ...retryQueues(queue)])) {
      waiting[name] = (await channel.checkQueue(name)).messageCount;
    }
    return waiting;
  } finally {
    await model.close();
  }
}
