import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {workspaceRoot} from '@orderwell/test-support';
import {expect} from 'chai';
import {namedInVain} from '../support/named-files.ts';
import {plant, planted} from '../support/planted.ts';

describe('the comments', () => {
  const directory = planted();

  it('given files and folders that are there, name them from their own folder or one above', async () => {
    await plant(directory(), {
      'amqp/wire/headers.ts': '// As `properties.ts`, `wire/properties.ts` and `operator/` do.\n',
      'amqp/wire/properties.ts': 'export const text = `none.ts`;\n',
      'amqp/operator/parked.ts': '',
    });
    expect(await namedInVain(directory())).to.deep.equal([]);
  });

  it('given files and folders that are not there any more, are found to name them', async () => {
    await plant(directory(), {'amqp/index.ts': '/**\n * See `wire/header.ts`, and `operators/`.\n */\n'});
    expect(await namedInVain(directory())).to.deep.equal([
      'amqp/index.ts:2 operators/',
      'amqp/index.ts:2 wire/header.ts',
    ]);
  });

  it('name only files and folders that there are', async () => {
    for (const name of await readdir(path.join(workspaceRoot, 'packages'))) {
      expect(await namedInVain(path.join(workspaceRoot, 'packages', name, 'src')), name).to.deep.equal([]);
    }
  });
});
