import {randomBytes} from 'node:crypto';
import {connect} from 'amqplib';
import type {Context, Suite} from 'mocha';

// oxlint-disable-next-line node/no-process-env -- tests are told of servers by the environment.
const {TEST_AMQP_URL, REQUIRE_BROKER} = process.env;

/** Whether the environment promises a broker, so that a test that finds none fails instead of being skipped. */
export const brokerIsPromised = REQUIRE_BROKER === '1';

/** The RabbitMQ that tests use: TEST_AMQP_URL, or one on this machine with its default user. */
export const brokerUrl = (): string => TEST_AMQP_URL || 'amqp://guest:guest@127.0.0.1:5672';

/**
 * For a `before` hook: skips the suite with a reason when no broker answers, and fails instead where the environment
 * promises one (REQUIRE_BROKER=1).
 */
export async function requireBroker(context: Context): Promise<void> {
  try {
    const model = await connect(brokerUrl(), {timeout: 5_000});
    await model.close();
  } catch (cause) {
    const reason = `no RabbitMQ answers at ${new URL(brokerUrl()).host}`;
    if (brokerIsPromised) throw new Error(`${reason}, and REQUIRE_BROKER=1 promises one`, {cause});
    skipSuite(context, reason);
  }
}

/** Skips the suite of this `before` hook, and tells the reporter why. */
export function skipSuite(context: Context, reason: string): never {
  const suite: Suite | undefined = context.test?.parent;
  if (suite !== undefined) Object.assign(suite, {skipReason: reason});
  return context.skip();
}

/** What a test calls its exchange and queues. */
export interface TestNames {
  readonly exchange: string;
  readonly requestQueue: string;
  readonly resultQueue: string;
  readonly cancelRequestQueue: string;
  readonly cancelResultQueue: string;
}

/** Names that no other test uses. */
export function uniqueNames(): TestNames {
  const prefix = `orderwell-test-${randomBytes(6).toString('hex')}`;
  return {
    exchange: `${prefix}.exchange`,
    requestQueue: `${prefix}.requests`,
    resultQueue: `${prefix}.results`,
    cancelRequestQueue: `${prefix}.cancels`,
    cancelResultQueue: `${prefix}.canceled`,
  };
}

/** The queues that services receive from. */
export const workQueues = (names: TestNames): string[] => [
  names.requestQueue,
  names.resultQueue,
  names.cancelRequestQueue,
  names.cancelResultQueue,
];

/** Where messages of a work queue wait to be handled again. */
export const retryQueues = (queue: string): string[] => ['5s', '30s', '5m'].map((delay) => `${queue}.retry.${delay}`);

/** Deletes everything of these names from the broker. */
export async function purgeBroker(names: TestNames, url = brokerUrl()): Promise<void> {
  const model = await connect(url);
  const channel = await model.createChannel();
  for (const queue of workQueues(names)) {
    for (const name of [queue, `${queue}.parking`, ...retryQueues(queue)]) await channel.deleteQueue(name);
  }
  for (const name of [names.exchange, `${names.exchange}.parking`]) await channel.deleteExchange(name);
  await model.close();
}
