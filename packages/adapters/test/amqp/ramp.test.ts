import {expect} from 'chai';
import {Ramp} from '../../src/amqp/consuming/ramp.ts';

describe('the ramp of a consumer', () => {
  for (const [widest, widths] of [
    [1, [1]],
    [2, [1, 2]],
    [3, [1, 2, 3]],
    [4, [1, 2, 4]],
    [20, [1, 2, 4, 8, 16, 20]],
    [1_000, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_000]],
  ] as const) {
    it(`given a prefetch of ${widest}, is ${widths.join(', ')} wide, one round each`, () => {
      const ramp = new Ramp(widest);
      for (const [round, width] of widths.entries()) {
        expect(ramp.width).to.equal(width);
        const last = round === widths.length - 1;
        for (let done = 1; done < width; done++) expect(ramp.oneDone()).to.equal(0);
        expect(ramp.oneDone()).to.equal(last ? 0 : (widths[round + 1] ?? 0) - width);
      }
      for (let done = 0; done < 3 * widest; done++) expect(ramp.oneDone()).to.equal(0);
    });
  }
});
