import {type Recipe, recipesFor, token} from '@orderwell/adapters/runtime';
import {expect} from 'chai';

const parts = {
  price: token<{cents: number}>('price'),
  count: token<{lines: number}>('count'),
  total: token<bigint>('total'),
};
const recipe = recipesFor(parts);
const total = (): Recipe => recipe('total', ['count', 'price'], ({price, count}) => BigInt(price.cents * count.lines));

describe('a recipe', () => {
  it('says which part it makes, and of which, in the order in which it takes them', () => {
    expect(total().made).to.equal(parts.total);
    expect(total().needs).to.deep.equal([parts.count, parts.price]);
  });

  it('gives its factory the parts by name', () => {
    expect(total().make({lines: 3}, {cents: 199})).to.equal(597n);
  });

  it('given a factory that asks for what it does not need, does not compile', () => {
    // @ts-expect-error The price is not among the needs.
    const faulty = recipe('total', ['count'], ({count, price}) => BigInt(count.lines * price.cents));
    expect(() => faulty.make({lines: 3})).to.throw(TypeError);
  });

  it('given a factory that makes something else, does not compile', () => {
    // @ts-expect-error A total is a bigint.
    expect(recipe('total', ['count'], ({count}) => count.lines).make({lines: 3})).to.equal(3);
  });

  it('given a need that is no part, does not compile', () => {
    // @ts-expect-error There is no part of that name.
    expect(recipe('total', ['discount'], () => 0n).needs).to.deep.equal([undefined]);
  });
});
