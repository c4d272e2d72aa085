import {eachFresh, type Open, type TestRunner} from '../../runner.ts';
import {describeAtomicOrders} from './atomic-orders.ts';
import {type OrderRepositoryHarness, orderRepositoryPromises} from './order-repository-harness.ts';
import {describeOrderStories} from './order-stories.ts';
import {describeRacingWriters} from './racing-writers.ts';
import {describeRepeatedMessages} from './repeated-messages.ts';
import {describeRepeatedRequests} from './repeated-requests.ts';
import {describeStoringOrders} from './storing-orders.ts';

/** The promises of `OrderRepository`, as tests. */
export function describeOrderRepository(runner: TestRunner, name: string, open: Open<OrderRepositoryHarness>): void {
  runner.describe(`${name} keeps the promises of an order repository`, () => {
    const it = eachFresh(runner, open, orderRepositoryPromises);
    describeStoringOrders(it);
    describeAtomicOrders(it);
    describeOrderStories(it);
    describeRacingWriters(it);
    describeRepeatedRequests(it);
    describeRepeatedMessages(it);
  });
}
