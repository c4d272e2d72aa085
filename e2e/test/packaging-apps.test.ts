import {cp, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {requireBroker, stopTestServer, workspaceRoot} from '@orderwell/test-support';
import {expect} from 'chai';
import {lowestOf, manifestIn, nodeIn, nodePackage, Outside, runOrSay} from '../support/outside.ts';
import {type OrderJson, settled} from '../support/order-client.ts';
import {Services} from '../support/services.ts';

const apps = ['order-app', 'payment-app'];

describe('the two services, installed elsewhere', function () {
  this.timeout(240_000);
  let outside: Outside;
  let folder: string;
  let services: Services;

  before(async () => {
    outside = await Outside.open();
    const tarballs = await Promise.all(['domain', 'adapters', ...apps].map((name) => outside.tarball(name)));
    const [node = ''] = lowestOf((await manifestIn('order-app')).engines.node);
    const zod = `zod@${(await manifestIn('adapters')).peerDependencies?.['zod']}`;
    folder = await outside.project('own-shop', [...tarballs, nodePackage(node), zod, '@types/node@24']);
    for (const name of ['own-shop', 'own-rules']) {
      await cp(path.join(workspaceRoot, 'examples', name), path.join(folder, name), {recursive: true});
    }
  });
  after(async () => {
    await services?.stop();
    await stopTestServer();
    await outside.close();
  });

  it('given a program of one’s own in TypeScript, find the types and check against them', async () => {
    const compilerOptions = {
      module: 'nodenext',
      target: 'es2024',
      strict: true,
      noEmit: true,
      allowImportingTsExtensions: true,
      // What MikroORM declares needs the types of its driver, which it does not bring.
      skipLibCheck: true,
      types: ['node'],
    };
    await writeFile(
      path.join(folder, 'own-shop/wrong.ts'),
      `import {orderRecipe} from '@orderwell/order-app';
       // @ts-expect-error a number prices nothing
       export const recipe = orderRecipe('pricing', [], () => 1);
      `,
    );
    await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify({compilerOptions, include: ['own-shop/*.ts']}));
    await runOrSay(path.join(workspaceRoot, 'node_modules/.bin/tsc'), ['-p', folder], folder);
  });

  for (const app of apps) {
    it(`given the lowest Node.js that it names, ${app} can be imported and required`, async () => {
      const name = `@orderwell/${app}`;
      await writeFile(
        path.join(folder, `${app}.cjs`),
        `const required = Object.keys(require('${name}'));
         import('${name}').then((imported) => console.log(required.length > 3 && 'ground' in imported));`,
      );
      expect(await runOrSay(nodeIn(folder), [`${app}.cjs`], folder)).to.equal('true');
    });

    it(`given the ${app} tarball, publint and are-the-types-wrong find nothing`, async () => {
      const [tarball, tool] = [await outside.tarball(app), path.join(workspaceRoot, 'node_modules/.bin')];
      await runOrSay(path.join(tool, 'publint'), [tarball, '--strict'], workspaceRoot);
      await runOrSay(path.join(tool, 'attw'), [tarball, '--profile', 'esm-only', '--no-color'], workspaceRoot);
    });
  }

  it('given the shop of the examples, take an order at its prices and have it paid at its till', async function () {
    await requireBroker(this);
    services = await Services.prepare();
    const payments = services.start('payment-app', {}, path.join(folder, 'own-shop/payment-app.ts'));
    await services.orderApp({}, path.join(folder, 'own-shop/order-app.ts'));
    await payments.line(/"msg":"ready"/);
    const metadata = {till: 'till-2', coupon: 'half'};
    const answer = await fetch(`${services.address}/orders`, {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: JSON.stringify({productId: '1', quantity: 2, metadata}),
    });
    const placed = (await answer.json()) as OrderJson;
    expect([answer.status, placed.totalPrice]).to.deep.equal([201, 199]);
    expect(await settled(services.address, placed)).to.include({status: 'Confirmed'});
  });
});
