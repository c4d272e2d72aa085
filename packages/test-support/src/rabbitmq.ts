import {randomBytes} from 'node:crypto';
import {connect} from 'amqplib';
import type {Context, Suite} from 'mocha';
import {register, type TestNames} from './register.ts';

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

/** What strikes names off the register, by their exchange. */
const registered = new Map<string, () => void>();

/**
 * Names that no other test uses.
 * @param url the broker that gets to know them; queues of a test's own broker go with it
 */
export function uniqueNames(url = brokerUrl()): TestNames {
  const prefix = `orderwell-test-${randomBytes(6).toString('hex')}`;
  const names = {
    exchange: `${prefix}.exchange`,
    requestQueue: `${prefix}.requests`,
    resultQueue: `${prefix}.results`,
    cancelRequestQueue: `${prefix}.cancels`,
    cancelResultQueue: `${prefix}.canceled`,
    inquiryQueue: `${prefix}.requests.inquiries`,
    inquiryAnswerQueue: `${prefix}.results.inquiries`,
  };
  if (url === brokerUrl()) registered.set(names.exchange, register({kind: 'queues', brokerUrl: url, names}));
  return names;
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

/** What ends the names of all queues that are made beside a work queue, with the limits of service and with those of tests. */
const suffixes = ['parking', ...['5s', '30s', '5m', '20ms', '40ms', '60ms'].map((delay) => `retry.${delay}`)];

/** Deletes everything of these names from the broker: the exchange, and the queues that the other names are of. */
export async function purgeBroker(names: TestNames, url = brokerUrl()): Promise<void> {
  const {exchange, ...queues} = names;
  const model = await connect(url, {timeout: 5_000});
  const channel = await model.createChannel();
  for (const queue of Object.values(queues)) {
    for (const name of [queue, ...suffixes.map((suffix) => `${queue}.${suffix}`)]) await channel.deleteQueue(name);
  }
  for (const name of [exchange, `${exchange}.parking`]) await channel.deleteExchange(name);
  await model.close();
  registered.get(exchange)?.();
  registered.delete(exchange);
}
