import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {workspaceRoot} from '@orderwell/test-support';
import {expect} from 'chai';
import {folderCircles} from '../support/import-graph.ts';
import {complaints, plant, planted} from '../support/planted.ts';

/** Each way in which files may import each other; types vanish when the code runs, but not for a reader. */
const circles: [way: string, files: Record<string, string>][] = [
  ['by values', {'a.ts': `export {b as a} from './b.ts';`, 'b.ts': `export {a as b} from './a.ts';`}],
  [
    'by types',
    {
      'a.ts': `import type {B} from './b.ts';\nexport interface A {\n  readonly b: B;\n}\n`,
      'b.ts': `import {type A} from './a.ts';\nexport interface B {\n  readonly a: A;\n}\n`,
    },
  ],
  [
    'over a third file, in another folder',
    {
      'a.ts': `export type {B as A} from './in/b.ts';`,
      'in/b.ts': `export type {C as B} from '../c.ts';`,
      'c.ts': `export type {A as C} from './a.ts';`,
    },
  ],
];

describe('the imports of the house', () => {
  const directory = planted();

  for (const [way, files] of circles) {
    it(`given files that import each other ${way}, the linter complains`, async () => {
      const room = 'packages/adapters/src/amqp';
      await plant(
        directory(),
        Object.fromEntries(Object.entries(files).map(([file, code]) => [`${room}/${file}`, code])),
      );
      expect(await complaints(directory())).to.contain('Dependency cycle');
    });
  }

  it('given folders that import each other, though no two files do, names them', async () => {
    await plant(directory(), {
      'amqp/broker/broker.ts': `import type {Ramp} from '../consuming/ramp.ts';\nexport const limit = (ramp: Ramp) => ramp;`,
      'amqp/broker/names.ts': 'export const names = 1;',
      'amqp/consuming/ramp.ts': 'export interface Ramp {}',
      'amqp/consuming/retries.ts': `export {names} from '../broker/names.ts';`,
    });
    expect(await folderCircles(directory())).to.deep.equal(['amqp: broker -> consuming -> broker']);
  });

  it('given a folder that imports a front door, which imports it, names them', async () => {
    await plant(directory(), {
      'amqp/index.ts': `export * from './broker/broker.ts';`,
      'amqp/limits.ts': 'export const most = 1;',
      'amqp/broker/broker.ts': `export {most} from '../limits.ts';\nexport const door = import('../index.ts');`,
    });
    expect(await folderCircles(directory())).to.deep.equal(['amqp: broker -> index.ts -> broker']);
  });

  it('go downwards only, in every folder of every package', async () => {
    const packages = await readdir(path.join(workspaceRoot, 'packages'));
    expect(packages).to.contain('adapters');
    for (const name of packages) {
      expect(await folderCircles(path.join(workspaceRoot, 'packages', name, 'src')), name).to.deep.equal([]);
    }
  });
});
