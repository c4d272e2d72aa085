import {expect} from 'chai';
import {Random} from '../src/world/random.ts';
import {Scheduler} from '../src/world/scheduler.ts';

describe('random numbers of a seed', () => {
  const draw = (seed: number, stream: string): number[] => {
    const random = new Random(seed, stream);
    return Array.from({length: 1000}, () => random.next());
  };

  it('are the same whenever the seed and the stream are', () => {
    expect(draw(7, 'faults')).to.deep.equal(draw(7, 'faults'));
  });

  it('are others for another seed or another stream', () => {
    expect(draw(7, 'faults')).not.to.deep.equal(draw(8, 'faults'));
    expect(draw(7, 'faults')).not.to.deep.equal(draw(7, 'world'));
  });

  it('spread evenly from 0 up to 1', () => {
    const tenths = Array.from({length: 10}, () => 0);
    for (let seed = 0; seed < 50; seed++) {
      for (const number of draw(seed, 'faults'))
        tenths[Math.floor(number * 10)] = (tenths[Math.floor(number * 10)] ?? 0) + 1;
    }
    for (const count of tenths) expect(count).to.be.within(4700, 5300);
  });
});

describe('virtual time', () => {
  it('brings events in the order of their instants, and of their age where these are the same', async () => {
    const scheduler = new Scheduler();
    const seen: string[] = [];
    for (const [delayMs, name] of [
      [30, 'd'],
      [10, 'a'],
      [20, 'c'],
      [10, 'b'],
    ] as const) {
      scheduler.after(delayMs, () => seen.push(`${name}@${scheduler.now}`));
    }
    expect(await scheduler.run(() => false, 100)).to.equal(false);
    expect(seen).to.deep.equal(['a@10', 'b@10', 'c@20', 'd@30']);
  });

  it('stops when it is over, and when its time is up', async () => {
    const scheduler = new Scheduler();
    let count = 0;
    const again = (): void => {
      count += 1;
      scheduler.after(10, again);
    };
    again();
    expect(await scheduler.run(() => count === 5, 1000)).to.equal(true);
    expect(await scheduler.run(() => false, 100)).to.equal(false);
    expect(scheduler.now).to.be.at.most(100);
  });
});
