import {cp, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {createDatabase, StartedProcess, stopTestServer, workspaceRoot} from '@orderwell/test-support';
import {expect} from 'chai';
import {place, settled} from '../support/order-client.ts';
import {lowestOf, type Manifest, manifestIn, nodeIn, nodePackage, Outside, runOrSay} from '../support/outside.ts';

const domainManifest = await manifestIn('domain');
const adaptersManifest = await manifestIn('adapters');

describe('the packages, on the lowest versions that they name', function () {
  this.timeout(240_000);
  let outside: Outside;

  before(async () => {
    outside = await Outside.open();
  });
  after(async () => {
    await outside.close();
    await stopTestServer();
  });

  /** A project with these packages and the Node.js version in it. */
  async function project(node: string, dependencies: readonly string[]): Promise<string> {
    const packages = [await outside.tarball('domain'), nodePackage(node), ...dependencies];
    return outside.project(`lowest-${node}-${dependencies.length}`, packages);
  }

  async function printed(folder: string, file: string, code: string): Promise<string> {
    await writeFile(path.join(folder, file), code);
    return runOrSay(nodeIn(folder), [file], folder);
  }

  for (const version of lowestOf(domainManifest.engines.node)) {
    it(`given CommonJS on Node.js ${version}, the domain can be required, and places orders`, async () => {
      const shown = await printed(
        await project(version, []),
        'place-order.cjs',
        `const {PlaceOrder, SeedCatalog, RelayOrderEvents} = require('@orderwell/domain');
         const fakes = require('@orderwell/domain/testing');
         const clock = new fakes.FixedClock();
         const orders = new fakes.InMemoryOrderRepository({clock});
         const customers = new fakes.InMemoryCustomerRepository();
         const products = new fakes.InMemoryProductRepository();
         const lines = [{productId: '1', quantity: 2}];
         (async () => {
           await new SeedCatalog({customers, products}).execute();
           const placeOrder = new PlaceOrder({orders, customers, products, clock, ids: new fakes.SequentialIds()});
           const {order} = await placeOrder.execute({customerId: '1', lines, correlation: {}});
           const payments = new fakes.RecordingPaymentRequester();
           await new RelayOrderEvents({outbox: orders.outbox, payments}).execute();
           console.log(process.version, String(order.total), payments.requests.length);
         })();`,
      );
      expect(shown).to.equal(`v${version} 398.00 USD 1`);
    });
  }

  describe('of every peer, and of Node.js', () => {
    let folder: string;

    before(async () => {
      const [node = ''] = lowestOf(adaptersManifest.engines.node);
      folder = await project(node, [await outside.tarball('adapters'), ...lowestPeers(adaptersManifest)]);
    });

    it('every subpath of the adapters can be imported and required', async () => {
      const subpaths = Object.keys(adaptersManifest.exports).filter((subpath) => subpath !== './package.json');
      const names = subpaths.map((subpath) => path.posix.join(adaptersManifest.name, subpath));
      const required = await printed(
        folder,
        'required.cjs',
        `for (const name of ${JSON.stringify(names)}) console.log(name, Object.keys(require(name)).length > 0);`,
      );
      const imported = await printed(
        folder,
        'imported.mjs',
        `for (const name of ${JSON.stringify(names)}) console.log(name, Object.keys(await import(name)).length > 0);`,
      );
      const all = names.map((name) => `${name} true`).join('\n');
      expect({required, imported}).to.deep.equal({required: all, imported: all});
    });

    it('the shop of the examples takes orders and has them paid', async () => {
      const [orders, payments] = await Promise.all([
        createDatabase('lowest-orders'),
        createDatabase('lowest-payments'),
      ]);
      await cp(path.join(workspaceRoot, 'examples/own-process/shop.ts'), path.join(folder, 'shop.ts'));
      const shop = new StartedProcess(path.join(folder, 'shop.ts'), {
        node: [nodeIn(folder), '--experimental-strip-types'],
        environment: {ORDERS_URL: orders.url, PAYMENTS_URL: payments.url, PORT: '0'},
        workingDirectory: folder,
      });
      try {
        const {port} = JSON.parse(await shop.line(/"msg":"ready"/)) as {port: number};
        const address = `http://127.0.0.1:${port}`;
        const [paid, declined] = [await place(address, 2), await place(address, 6)];
        expect(await settled(address, paid.order)).to.include({status: 'Confirmed'});
        expect(await settled(address, declined.order)).to.include({status: 'Canceled'});
      } finally {
        await shop.stop();
        await Promise.all([orders.drop(), payments.drop()]);
      }
    });
  });
});

function lowestPeers({peerDependencies = {}}: Manifest): readonly string[] {
  return Object.entries(peerDependencies)
    .filter(([name]) => !name.startsWith('@orderwell/'))
    .map(([name, range]) => `${name}@${lowestOf(range)[0]}`);
}
