import {execFile} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {promisify} from 'node:util';
import {workspaceRoot} from '@orderwell/test-support';
import {expect} from 'chai';
import {complaints, plant, planted} from '../support/planted.ts';

const run = promisify(execFile);

/** Each rule about who may use what, broken once on purpose: a rule that cannot fail protects nothing. */
const offences: [rule: string, file: string, code: string, complaint: string][] = [
  ['the domain imports no package', 'packages/domain/src/values/x.ts', `export {z} from 'zod';`, 'depends on nothing'],
  [
    'the domain imports no node: module',
    'packages/domain/src/x.ts',
    `export {readFile} from 'node:fs';`,
    'depends on nothing',
  ],
  [
    'the domain reads no environment',
    'packages/domain/src/x.ts',
    'export const x = process.pid;',
    'come in as arguments',
  ],
  ['the domain makes no ids', 'packages/domain/src/x.ts', 'export const x = crypto.randomUUID();', 'IdGenerator'],
  ['the domain does not wait', 'packages/domain/src/x.ts', 'setTimeout(() => 1, 1);', 'does not wait'],
  [
    'the order side does not know the payment side',
    'packages/domain/src/order/x.ts',
    `export {Payment} from '../payment/payment.ts';`,
    'meet in contracts.ts only',
  ],
  [
    'the payment side does not know the order side',
    'packages/domain/src/payment/x.ts',
    `export {Order} from '../order/order.ts';`,
    'meet in contracts.ts only',
  ],
  [
    'an adapter knows its own technology only',
    'packages/adapters/src/koa/x.ts',
    `export * from 'amqplib';`,
    'own technology',
  ],
  [
    'an adapter knows no app',
    'packages/adapters/src/amqp/x.ts',
    `export * from '@orderwell/order-app';`,
    'own technology',
  ],
  [
    'the simulation knows the domain only',
    'packages/simulation/src/x.ts',
    `export {readFile} from 'node:fs';`,
    'no time but its own',
  ],
  [
    'the command line is not part of a service',
    'packages/cli/src/x.ts',
    `export * from '@orderwell/all-in-one';`,
    'from outside',
  ],
  ['only container.ts knows Inversify', 'packages/order-app/src/main.ts', `export * from 'inversify';`, 'container.ts'],
  [
    'nobody reads the environment in passing',
    'packages/order-app/src/x.ts',
    'export const x = process.env;',
    'process.env',
  ],
];

describe('the rules of the house', () => {
  const directory = planted();

  async function complaintsAbout(file: string, code: string): Promise<string> {
    await plant(directory(), {[file]: code});
    return complaints(directory());
  }

  for (const [rule, file, code, complaint] of offences) {
    it(`given code that breaks it, complains: ${rule}`, async () => {
      expect(await complaintsAbout(file, code)).to.contain(complaint);
    });
  }

  it('given the same imports where they belong, does not complain', async () => {
    expect(await complaintsAbout('packages/adapters/src/amqp/x.ts', `export * from 'amqplib';\n`)).to.not.contain(
      'no-restricted-imports',
    );
    expect(await complaintsAbout('packages/order-app/src/container.ts', `export * from 'inversify';\n`)).to.not.contain(
      'Error',
    );
  });

  it('the domain has no dependency of any kind, and no clock or chance of its own', async () => {
    const manifest = JSON.parse(
      await readFile(path.join(workspaceRoot, 'packages/domain/package.json'), 'utf8'),
    ) as object;
    expect(Object.keys(manifest).filter((name) => /dependencies/i.test(name))).to.deep.equal([]);
    const {stdout} = await run(
      'git',
      ['grep', '-nE', 'new Date\\(\\)|Date\\.now|Math\\.random', '--', 'packages/domain/src'],
      {
        cwd: workspaceRoot,
      },
    ).catch((error: {stdout: string}) => error);
    expect(stdout).to.equal('');
  });
});
