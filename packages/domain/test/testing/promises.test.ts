import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import * as suites from '@orderwell/domain/testing';
import {expect} from 'chai';

type Suite = (runner: suites.TestRunner, name: string, open: () => Promise<never>) => void;

const sources = path.resolve(import.meta.dirname, '../../src');

/** The suites that have a test for the promises of each port. */
const suitesOf: Readonly<Record<string, readonly Suite[]>> = {
  OrderRepository: [suites.describeOrderRepository],
  UnansweredOrders: [suites.describeUnansweredOrders],
  PaymentRepository: [suites.describePaymentRepository],
  Outbox: [suites.describeOutbox, suites.describeChangingOutbox],
  PaymentGateway: [suites.describePaymentGateway],
  PaymentRequester: [suites.describePaymentBroker, suites.describeSignedTransport],
  PaymentResultPublisher: [suites.describePaymentBroker],
  PaymentTransportHarness: [suites.describePaymentTransport],
  WaitingMessages: [suites.describeWaitingMessages],
  CustomerRepository: [suites.describeCustomerRepository],
  ProductRepository: [suites.describeProductRepository],
  Pricing: [suites.describePricing],
};

interface Port {
  readonly port: string;
  readonly promises: ReadonlyMap<string, string>;
}

/** Every interface whose docstring has a list of promises, with the words of each. */
async function ports(): Promise<readonly Port[]> {
  const files = (await readdir(sources, {recursive: true})).filter((file) => file.endsWith('.ts'));
  const found: Port[] = [];
  for (const file of files) {
    const text = await readFile(path.join(sources, file), 'utf8');
    for (const [, list = '', port = ''] of text.matchAll(
      /\* Promises:\n((?: \*.*\n)+?) \*\/\nexport interface (\w+)/g,
    )) {
      const lines = list.replaceAll(/\n \* {3}/g, ' ').split('\n');
      const promises = lines.flatMap((line) => {
        const [, name, words] = /^ \* - ([^:.]+): (.*)$/.exec(line) ?? [];
        return name === undefined || words === undefined ? [] : [[name, words] as const];
      });
      found.push({port, promises: new Map(promises)});
    }
  }
  return found;
}

/** The tests of a suite, by title, on an implementation of which nothing works at all. */
function testsOf(suite: Suite): ReadonlyMap<string, () => Promise<void>> {
  const tests = new Map<string, () => Promise<void>>();
  const runner = {
    describe: (_: string, body: () => void) => body(),
    it: (title: string, body: () => Promise<void>) => void tests.set(title, body),
  };
  suite(runner, 'something', () => Promise.reject(new suites.ContractViolation('nothing works')));
  return tests;
}

describe('the promises of the ports', () => {
  it('are all tested by some suite, port by port', async () => {
    const known = (await ports()).map(({port}) => port);
    expect(known.toSorted()).to.deep.equal(Object.keys(suitesOf).toSorted());
  });

  for (const [port, itsSuites] of Object.entries(suitesOf)) {
    it(`of ${port} have each a test that is named after it`, async () => {
      const promises = (await ports()).find((each) => each.port === port)?.promises ?? new Map();
      expect(promises.size).to.be.above(0);
      const titles = itsSuites.flatMap((suite) => [...testsOf(suite).keys()]).map((title) => title.toLowerCase());
      const missing = [...promises.keys()].filter((name) => {
        return !titles.some((title) => title.startsWith(`${name.toLowerCase()}:`));
      });
      expect(missing).to.deep.equal([]);
    });
  }

  it('are told in the words of the docstring by a test that is red', async () => {
    const all = new Map((await ports()).map(({port, promises}) => [port, promises]));
    for (const suite of new Set(Object.values(suitesOf).flat())) {
      for (const [title, test] of testsOf(suite)) {
        // What no promise says in so many words, a title says by itself.
        const names = [...all.values()].flatMap((promises) => [...promises.keys()]);
        if (!names.some((each) => title.toLowerCase().startsWith(`${each.toLowerCase()}:`))) continue;
        const message = await test().catch((error: unknown) => String(error));
        const [, port = '', name = '', words] = /\n {2}promise: {2}(\w+), "([^:]+): (.*)"$/.exec(String(message)) ?? [];
        expect(words, title).to.be.a('string');
        expect(words, title).to.equal(all.get(port)?.get(name));
      }
    }
  });
});
