import {expect} from 'chai';
import {merged} from '../src/commands/reconcile/merge.ts';

async function* from(...keys: string[]): AsyncGenerator<string> {
  yield* keys;
}
const source = (...keys: string[]) => ({items: from(...keys), keyOf: (key: string) => key});

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe('reading three sources side by side', () => {
  it('brings together what has the same key, and leaves out nothing', async () => {
    const found = await all(merged(source('a', 'c'), source('b', 'c'), source('a', 'b', 'c', 'd')));
    expect(found).to.deep.equal([
      {key: 'a', a: ['a'], b: [], c: ['a']},
      {key: 'b', a: [], b: ['b'], c: ['b']},
      {key: 'c', a: ['c'], b: ['c'], c: ['c']},
      {key: 'd', a: [], b: [], c: ['d']},
    ]);
  });

  it('given a source that has a key twice, brings both together', async () => {
    const found = await all(merged(source('a', 'a', 'b'), source('a'), source('b', 'b')));
    expect(found).to.deep.equal([
      {key: 'a', a: ['a', 'a'], b: ['a'], c: []},
      {key: 'b', a: ['b'], b: [], c: ['b', 'b']},
    ]);
  });

  it('given nothing, ends', async () => {
    expect(await all(merged(source(), source(), source()))).to.deep.equal([]);
  });

  it('goes by bytes, as PostgreSQL does: U+FF5E stands before U+1F600', async () => {
    const found = await all(merged(source('\uff5e', '\u{1f600}'), source('\u{1f600}'), source()));
    expect(found.map(({a, b}) => [a, b])).to.deep.equal([
      [['\uff5e'], []],
      [['\u{1f600}'], ['\u{1f600}']],
    ]);
  });
});
