import {existsSync, globSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {workspaceRoot} from '@orderwell/test-support';
import {expect} from 'chai';
import type {Manifest} from '../support/outside.ts';

type PublishedManifest = Manifest & {
  readonly private?: boolean;
  readonly license?: string;
  readonly repository?: {readonly directory: string};
  readonly publishConfig?: Pick<Manifest, 'exports'>;
};

const folders = globSync('packages/*/package.json', {cwd: workspaceRoot}).map((file) => path.dirname(file));
const manifests = await Promise.all(
  folders.toSorted().map(async (folder): Promise<readonly [string, PublishedManifest]> => {
    const text = await readFile(path.join(workspaceRoot, folder, 'package.json'), 'utf8');
    return [folder, JSON.parse(text)];
  }),
);
const published = manifests.filter(([, manifest]) => manifest.private !== true);

describe('the packages that are published', () => {
  it('are the domain, the adapters and the two services', () => {
    const names = published.map(([folder]) => folder);
    expect(names).to.deep.equal(['adapters', 'domain', 'order-app', 'payment-app'].map((name) => `packages/${name}`));
  });

  for (const [folder, manifest] of published) {
    it(`${folder} has the same exports once it is packed, but for our sources`, () => {
      const packed = Object.entries(manifest.exports).map(([subpath, target]) => {
        if (typeof target === 'string') return [subpath, target];
        return [subpath, Object.fromEntries(Object.entries(target).filter(([condition]) => condition !== 'source'))];
      });
      expect(manifest.publishConfig?.exports).to.deep.equal(Object.fromEntries(packed));
    });

    it(`${folder} says what it is for and what it needs, and needs nothing that is not published`, () => {
      expect(manifest.license).to.equal('MIT');
      expect(manifest.repository?.directory).to.equal(folder);
      expect(manifest.engines.node).to.match(/\d+\.\d+\.\d+/);
      expect(existsSync(path.join(workspaceRoot, folder, 'README.md'))).to.equal(true);
      const needs = Object.entries({...manifest.dependencies, ...manifest.peerDependencies});
      const ours = needs.filter(([, range]) => range.startsWith('workspace:'));
      expect(published.map(([, {name}]) => name)).to.include.members(ours.map(([name]) => name));
      // Another range than "^" would keep a user from having the same copy as the package, whose errors would be others.
      expect(ours.map(([, range]) => range).filter((range) => range !== 'workspace:^')).to.deep.equal([]);
    });
  }
});
