import {expect} from 'chai';
import {CustomerId, EventId, idCharactersMax, OrderId, PaymentId, ProductId} from '@orderwell/domain';
import {refusal} from '../refusal.ts';

describe('an id', () => {
  for (const text of [
    '1',
    '0190b6f4-7b1e-7cc3-98c4-dc0c0c07398f',
    'sku/42:b_c',
    '注文',
    'x'.repeat(idCharactersMax),
    '😀'.repeat(idCharactersMax),
  ]) {
    it(`given ${text.slice(0, 40)}, takes it as it is`, () => {
      expect(OrderId.parse(text)).to.equal(text);
      expect(CustomerId.parse(text)).to.equal(text);
      expect(ProductId.parse(text)).to.equal(text);
    });
  }

  const refused = {
    nothing: '',
    'too many characters': 'x'.repeat(idCharactersMax + 1),
    'too many characters outside the basic plane': '😀'.repeat(idCharactersMax + 1),
    'a NUL': 'a\u0000b',
    'a line break': 'a\r\nb',
    'a space': 'a b',
    'a no-break space': 'a\u00a0b',
    'half a surrogate pair': 'a\ud800b',
  };
  for (const [what, text] of Object.entries(refused)) {
    it(`given ${what}, refuses it`, () => {
      expect(refusal(() => ProductId.parse(text))).to.equal('INVALID_ID');
    });
  }

  it('of a payment derives from its order, so that an order has one', () => {
    expect(PaymentId.forOrder(OrderId.parse('o-1'))).to.equal('pay_o-1');
  });

  it('of an event names its order and its place in the history', () => {
    expect(EventId.of(OrderId.parse('o-1'), 3)).to.equal('o-1.3');
  });
});
