import {readdir, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {workspaceRoot} from '@orderwell/test-support';
import {expect} from 'chai';
import {type Manifest, manifestIn, manifestOf, Outside, runOrSay} from '../support/outside.ts';

const tool = (name: string): string => path.join(workspaceRoot, 'node_modules/.bin', name);

/** What each subpath of the adapters needs beside the domain; it must work with nothing else installed. */
const technologies: Readonly<Record<string, readonly string[]>> = {
  amqp: ['amqplib', 'zod'],
  'in-process': [],
  koa: ['koa', '@koa/router', 'raw-body', 'zod', '@types/koa'],
  'mikro-orm': ['@mikro-orm/core', '@mikro-orm/postgresql', '@mikro-orm/migrations'],
  pino: ['pino'],
  postgres: [],
  runtime: ['uuid'],
  settings: ['zod'],
  'simulated-gateway': [],
};

/** What a technology brings as a dependency of its own. */
const comesAlong: Readonly<Record<string, readonly string[]>> = {'@mikro-orm/postgresql': ['pg']};

describe('the packages, installed elsewhere', function () {
  this.timeout(240_000);
  let outside: Outside;
  let domain: string;
  let adapters: string;
  let adaptersManifest: Manifest;
  let mikroOrm: string;

  before(async () => {
    outside = await Outside.open();
    [domain, adapters] = await Promise.all([outside.tarball('domain'), outside.tarball('adapters')]);
    adaptersManifest = await manifestIn('adapters');
    mikroOrm = (await manifestIn('adapters/node_modules/@mikro-orm/core')).version;
  });
  after(() => outside.close());

  const project = (name: string, dependencies: readonly string[]): Promise<string> =>
    outside.project(name, dependencies);
  const evaluate = (folder: string, code: string): Promise<string> =>
    runOrSay(process.execPath, ['--input-type=module', '--eval', code], folder);

  it('given the domain alone, works in plain JavaScript and brings no other package', async () => {
    const folder = await project('domain-alone', [domain]);
    const installed = await readdir(path.join(folder, 'node_modules'));
    expect(installed.filter((entry) => !entry.startsWith('.'))).to.deep.equal(['@orderwell']);
    const printed = await evaluate(
      folder,
      `import {Money, PlaceOrder, SeedCatalog} from '@orderwell/domain';
       import * as fakes from '@orderwell/domain/testing';
       const clock = new fakes.FixedClock();
       const orders = new fakes.InMemoryOrderRepository({clock});
       const customers = new fakes.InMemoryCustomerRepository();
       const products = new fakes.InMemoryProductRepository();
       await new SeedCatalog({customers, products}).execute();
       const placeOrder = new PlaceOrder({orders, customers, products, clock, ids: new fakes.SequentialIds()});
       const lines = [{productId: '1', quantity: 2}];
       const {order} = await placeOrder.execute({customerId: '1', lines, correlation: {}});
       console.log(String(order.total), order.status, Money.of(1n, 'EUR').times(3).minor);`,
    );
    expect(printed).to.equal('398.00 USD Pending 3n');
  });

  for (const [module, moduleResolution] of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ] as const) {
    it(`given TypeScript with ${moduleResolution} resolution, finds the types and checks against them`, async () => {
      const folder = await project(`types-${moduleResolution}`, [
        domain,
        adapters,
        ...(technologies['koa'] ?? []).map(pinned),
      ]);
      const compilerOptions = {
        module,
        moduleResolution,
        target: 'es2024',
        strict: true,
        noEmit: true,
        types: [],
        lib: ['es2024', 'dom'],
      };
      const include = ['*.ts', ...(module === 'nodenext' ? ['*.cts'] : [])];
      await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify({compilerOptions, include}));
      await writeFile(
        path.join(folder, 'use.cts'),
        `import domain = require('@orderwell/domain');
         export const total: domain.Money = domain.Money.of(1n, 'EUR');
        `,
      );
      await writeFile(
        path.join(folder, 'use.ts'),
        `import {Money, OrderId, type OrderRepository} from '@orderwell/domain';
         import {describeOrderRepository, type TestRunner} from '@orderwell/domain/testing';
         import {InProcessPaymentRequester} from '@orderwell/adapters/in-process';
         import {SimulatedPaymentGateway} from '@orderwell/adapters/simulated-gateway';
         export const total: Money = Money.of(1n, 'EUR');
         export const find = (orders: OrderRepository) => orders.byId(OrderId.parse('1'));
         export const suite: (runner: TestRunner, ...rest: never[]) => void = describeOrderRepository as never;
         export const gateway = new SimulatedPaymentGateway();
         export const requester = new InProcessPaymentRequester({
           processPayment: async () => 1,
           cancelPayment: async () => 2,
           answerInquiry: async () => 3,
         });
         // @ts-expect-error an order id is not just any text
         export const wrong = (orders: OrderRepository) => orders.byId('1');
        `,
      );
      await runOrSay(tool('tsc'), ['-p', folder], folder);
    });
  }

  it('names a technology for each subpath of the adapters', () => {
    const subpaths = Object.keys(adaptersManifest.exports).filter((subpath) => subpath !== './package.json');
    expect(Object.keys(technologies).map((name) => `./${name}`)).to.have.members(subpaths);
  });

  for (const [subpath, packages] of Object.entries(technologies)) {
    it(`given only its own technology, the adapter subpath ${subpath} can be imported`, async () => {
      const folder = await project(`only-${subpath}`, [domain, adapters, ...packages.map(pinned)]);
      const printed = await evaluate(
        folder,
        `console.log(Object.keys(await import('@orderwell/adapters/${subpath}')).length)`,
      );
      expect(Number(printed)).to.be.greaterThan(0);
      const peers = Object.keys(adaptersManifest.peerDependencies ?? {}).filter((name) => name !== '@orderwell/domain');
      const installed = await Promise.all(peers.map((name) => isInstalled(folder, name)));
      const expected = [...packages, ...packages.flatMap((name) => comesAlong[name] ?? [])];
      expect(peers.filter((_, index) => installed[index])).to.have.members(
        expected.filter((name) => peers.includes(name)),
      );
    });
  }

  /** MikroORM's packages want exactly each other's version, and not all are published in every: those of here. */
  const pinned = (name: string): string => {
    const version = name.startsWith('@mikro-orm/') ? mikroOrm : adaptersManifest.peerDependencies?.[name];
    return version === undefined ? name : `${name}@${version}`;
  };

  it('given a dist of an earlier state, hold what is built of the sources of now and nothing else', async () => {
    const old = path.join(workspaceRoot, 'packages/domain/dist/of-earlier.js');
    await writeFile(old, '');
    const again = await Outside.open();
    try {
      const folder = await again.project('contents', [await again.tarball('domain')]);
      const packed = await readdir(path.join(folder, 'node_modules/@orderwell/domain'), {recursive: true});
      const files = packed
        .filter((file) => file.endsWith('.js'))
        .map((file) => file.slice('dist/'.length, -'.js'.length));
      const sources = packed.filter((file) => /^src\/.*\.ts$/.test(file));
      expect(files).to.have.members(sources.map((file) => file.slice('src/'.length, -'.ts'.length)));
    } finally {
      await again.close();
      await rm(old, {force: true});
    }
  });

  it('given a bundler that knows a condition "source", get no sources', async () => {
    const folder = await project('conditions', [domain, adapters]);
    for (const name of ['domain', 'adapters']) {
      const {exports} = await manifestOf(path.join(folder, 'node_modules/@orderwell', name));
      const conditions = Object.values(exports).flatMap((target) =>
        typeof target === 'string' ? [] : Object.keys(target),
      );
      expect([...new Set(conditions)], name).to.deep.equal(['types', 'default']);
      expect(Object.keys(exports), name).to.deep.equal(Object.keys((await manifestIn(name)).exports));
    }
  });

  /** publint and are-the-types-wrong read what consumers would get. */
  for (const name of ['domain', 'adapters']) {
    it(`given the ${name} tarball, publint and are-the-types-wrong find nothing`, async () => {
      const tarball = name === 'domain' ? domain : adapters;
      await runOrSay(tool('publint'), [tarball, '--strict'], workspaceRoot);
      const options = ['--profile', 'esm-only', '--no-emoji', '--no-color'];
      await runOrSay(tool('attw'), [tarball, ...options], workspaceRoot);
    });
  }
});

async function isInstalled(folder: string, name: string): Promise<boolean> {
  return readFile(path.join(folder, 'node_modules', name, 'package.json')).then(
    () => true,
    () => false,
  );
}
