import {readFileSync} from 'node:fs';
import {expect} from 'chai';
import {bugs, faultKinds, invariants} from '@orderwell/simulation';

/** The page that tells of the simulation, from its heading to the next. */
const section = /\n## Simulation\n(?<text>.*?)\n## /s.exec(
  readFileSync(new URL('../../../docs/reliability.md', import.meta.url), 'utf8'),
)?.groups?.['text'];

describe('the page about the simulation', () => {
  it('names every kind of fault, and no other', () => {
    const rows = section?.split('\n').filter((line) => line.startsWith('| `')) ?? [];
    const named = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, kind]) => kind));
    expect(named).to.have.members([...faultKinds]);
  });

  it('names every invariant in its own words, and no other', () => {
    const table = section?.slice(section.indexOf('| Invariant |')).split('\n\n')[0];
    const named = table?.split('\n').map((row) => row.split('|')[1]?.trim());
    expect(named?.slice(2)).to.deep.equal([...invariants]);
  });

  it('counts the planted mistakes', () => {
    expect(section).to.include(`${Object.keys(bugs).length} of them are planted`);
  });
});
