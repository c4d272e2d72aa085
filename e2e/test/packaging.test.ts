import {execFile} from 'node:child_process';
import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {expect} from 'chai';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');
const tool = (name: string): string => path.join(root, 'node_modules/.bin', name);

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
  let directory: string;
  let domain: string;
  let adapters: string;
  let adaptersManifest: {exports: Record<string, unknown>; peerDependencies: Record<string, string>};

  before(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'orderwell-packages-'));
    [domain, adapters] = await Promise.all([pack('domain'), pack('adapters')]);
    adaptersManifest = JSON.parse(await readFile(path.join(root, 'packages/adapters/package.json'), 'utf8'));
  });
  after(() => rm(directory, {recursive: true, force: true}));

  async function pack(name: string): Promise<string> {
    const target = path.join(directory, name);
    await mkdir(target);
    await run('pnpm', ['pack', '--pack-destination', target], {cwd: path.join(root, 'packages', name)});
    const [tarball] = await readdir(target);
    if (tarball === undefined) throw new Error(`pnpm packed nothing in ${name}`);
    return path.join(target, tarball);
  }

  /** An empty project outside of the workspace, with these things installed. */
  async function project(name: string, dependencies: readonly string[]): Promise<string> {
    const folder = path.join(directory, name);
    await mkdir(folder);
    await writeFile(path.join(folder, 'package.json'), JSON.stringify({name, private: true, type: 'module'}));
    await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts', ...dependencies], {
      cwd: folder,
    });
    return folder;
  }

  const evaluate = async (folder: string, code: string): Promise<string> => {
    const {stdout} = await run(process.execPath, ['--input-type=module', '--eval', code], {cwd: folder});
    return stdout.trim();
  };

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
      await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify({compilerOptions, include: ['*.ts']}));
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
      await run(tool('tsc'), ['-p', folder], {cwd: folder}).catch((error: {stdout?: string}) => {
        throw new Error(`tsc refused:\n${error.stdout}`);
      });
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
      const peers = Object.keys(adaptersManifest.peerDependencies).filter((name) => name !== '@orderwell/domain');
      const installed = await Promise.all(peers.map((name) => isInstalled(folder, name)));
      const expected = [...packages, ...packages.flatMap((name) => comesAlong[name] ?? [])];
      expect(peers.filter((_, index) => installed[index])).to.have.members(
        expected.filter((name) => peers.includes(name)),
      );
    });
  }

  const pinned = (name: string): string => {
    const version = adaptersManifest.peerDependencies[name];
    return version === undefined ? name : `${name}@${version}`;
  };

  /** publint and are-the-types-wrong read what consumers would get. */
  for (const name of ['domain', 'adapters']) {
    it(`given the ${name} tarball, publint and are-the-types-wrong find nothing`, async () => {
      const tarball = name === 'domain' ? domain : adapters;
      await run(tool('publint'), [tarball, '--strict']).catch((error: {stdout?: string}) => {
        throw new Error(`publint refused:\n${error.stdout}`);
      });
      await run(tool('attw'), [tarball, '--profile', 'esm-only', '--no-emoji', '--no-color']).catch(
        (error: {stdout?: string}) => {
          throw new Error(`are-the-types-wrong refused:\n${error.stdout}`);
        },
      );
    });
  }
});

async function isInstalled(folder: string, name: string): Promise<boolean> {
  return readFile(path.join(folder, 'node_modules', name, 'package.json')).then(
    () => true,
    () => false,
  );
}
