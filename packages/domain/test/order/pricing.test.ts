import {expect} from 'chai';
import {
  CustomerId,
  catalogPrices,
  DomainError,
  Money,
  type Placed,
  PlaceOrder,
  type PlaceOrderInput,
  type Pricing,
  type PricingRequest,
  ProductId,
} from '@orderwell/domain';
import {
  aCustomer,
  aProduct,
  FixedClock,
  InMemoryCustomerRepository,
  InMemoryOrderRepository,
  InMemoryProductRepository,
  SequentialIds,
} from '@orderwell/domain/testing';
import {rejection} from '../refusal.ts';

const ada = aCustomer({id: CustomerId.parse('ada')});
const kettle = aProduct({id: ProductId.parse('kettle'), price: Money.of(20_00n, 'EUR')});
const pan = aProduct({id: ProductId.parse('pan'), price: Money.of(30_00n, 'EUR')});
const burger = aProduct({id: ProductId.parse('burger'), price: Money.of(5_00n, 'USD')});

const input: PlaceOrderInput = {
  customerId: 'ada',
  lines: [
    {productId: 'pan', quantity: 1},
    {productId: 'kettle', quantity: 3},
    {productId: 'pan', quantity: 2},
  ],
  correlation: {requestId: 'request-1'},
};

/** A shop whose prices are asked for; `asked` has each question. */
async function shop(unitPrices: Pricing['unitPrices']) {
  const clock = new FixedClock();
  const orders = new InMemoryOrderRepository({clock});
  const customers = new InMemoryCustomerRepository();
  const products = new InMemoryProductRepository();
  await customers.addIfAbsent(ada);
  for (const product of [kettle, pan, burger]) await products.addIfAbsent(product);
  const asked: PricingRequest[] = [];
  const pricing: Pricing = {
    unitPrices: (request) => {
      asked.push(request);
      return unitPrices(request);
    },
  };
  const placeOrder = new PlaceOrder({orders, customers, products, pricing, clock, ids: new SequentialIds('order')});
  return {orders, asked, placeOrder};
}

const half: Pricing['unitPrices'] = async ({lines}) =>
  lines.map(({product: {price}}) => Money.of(price.minor / 2n, price.currency));

const linePrices = (placed: Placed): readonly string[] =>
  placed.kind === 'placed' ? placed.order.snapshot.lines.map(({linePrice}) => `${linePrice}`) : [];

describe('pricing an order', () => {
  it('given prices of one’s own, places the order at them', async () => {
    const {placeOrder, orders} = await shop(half);
    const placed = await placeOrder.execute(input);
    expect(linePrices(placed)).to.deep.equal(['15.00 EUR', '30.00 EUR', '30.00 EUR']);
    expect(`${orders.all()[0]?.total}`).to.equal('75.00 EUR');
  });

  it('asks once, for all lines in their order, with the customer and the metadata', async () => {
    const {placeOrder, asked} = await shop(half);
    await placeOrder.execute({...input, metadata: {coupon: 'half'}});
    const lines = [
      {product: pan, quantity: 1},
      {product: kettle, quantity: 3},
      {product: pan, quantity: 2},
    ];
    expect(asked).to.deep.equal([{customer: ada, lines, metadata: {coupon: 'half'}}]);
  });

  it('given a repeat of a request that was answered, asks nothing more', async () => {
    const {placeOrder, asked} = await shop(half);
    const idempotency = {caller: 'ada', key: 'key-1', fingerprint: 'f-1', answerFor: () => 'the answer'};
    await placeOrder.execute({...input, idempotency});
    expect(await placeOrder.execute({...input, idempotency})).to.deep.equal({kind: 'answered', answer: 'the answer'});
    expect(asked).to.have.length(1);
  });

  it('asks nothing about an order that would be refused anyway', async () => {
    const {placeOrder, asked} = await shop(half);
    const wrong = [
      {customerId: 'bob'},
      {lines: [{productId: 'broom', quantity: 1}]},
      {lines: [{productId: 'pan', quantity: 0}]},
      {lines: []},
      {metadata: {'': 'v'}},
    ];
    const codes = await Promise.all(wrong.map((more) => rejection(placeOrder.execute({...input, ...more}))));
    expect(codes).to.deep.equal([
      'CUSTOMER_NOT_FOUND',
      'PRODUCT_NOT_FOUND',
      'INVALID_QUANTITY',
      'INVALID_LINES',
      'INVALID_METADATA',
    ]);
    expect(asked).to.deep.equal([]);
  });

  const euros = Money.of(1n, 'EUR');
  const unusable: Readonly<Record<string, [prices: unknown, why: RegExp]>> = {
    'no list': [undefined, /no list/],
    'a price too few': [[euros, euros], /2 prices for 3 lines/],
    'a price too many': [[euros, euros, euros, euros], /4 prices for 3 lines/],
    'a hole': [Object.assign(Array(3), {0: euros, 2: euros}), /line 1 .*must be a Money/],
    'a number': [[euros, 1, euros], /line 1 .*must be a Money/],
    'what only looks like money': [[euros, {minor: 1n, currency: 'EUR'}, euros], /line 1 .*must be a Money/],
    'a negative price': [[euros, euros, Money.rehydrate(-1n, 'EUR')], /line 2/],
    'a price beyond all amounts': [[Money.rehydrate(10n ** 15n, 'EUR'), euros, euros], /line 0/],
    'a currency that is not in use': [[Money.rehydrate(1n, 'HRK'), euros, euros], /line 0/],
    'two currencies for products of one': [[euros, Money.of(1n, 'USD'), euros], /EUR and USD/],
  };
  for (const [what, [prices, why]] of Object.entries(unusable)) {
    it(`given ${what}, says that it is the pricing, and stores nothing`, async () => {
      const {placeOrder, orders} = await shop(async () => prices as Money[]);
      const refusal = await placeOrder.execute(input).catch((error: unknown) => error);
      expect(refusal).to.be.instanceOf(DomainError).with.property('code', 'PRICING_FAILED');
      expect(refusal).to.have.property('message').that.matches(why);
      expect(orders.all()).to.deep.equal([]);
    });
  }

  it('given a pricing that throws, says so, and keeps why for the log', async () => {
    const broken = new Error('the coupons are out of reach at http://coupons.internal');
    for (const unitPrices of [() => Promise.reject(broken), () => expect.fail(broken.message)]) {
      const {placeOrder, orders} = await shop(unitPrices);
      const refusal = await placeOrder.execute(input).catch((error: unknown) => error);
      expect(refusal).to.be.instanceOf(DomainError).with.property('code', 'PRICING_FAILED');
      expect(refusal).to.have.nested.property('cause.message', broken.message);
      expect(String(refusal)).to.not.include('internal');
      expect(orders.all()).to.deep.equal([]);
    }
  });

  it('given a pricing that refuses in the domain’s words, hands that on', async () => {
    const {placeOrder} = await shop(async () => {
      throw new DomainError('UNAVAILABLE', 'the coupons cannot be reached');
    });
    expect(await rejection(placeOrder.execute(input))).to.equal('UNAVAILABLE');
  });

  it('given products of two currencies, leaves it to the pricing to bring them together', async () => {
    const mixed = {...input, lines: ['pan', 'burger'].map((productId) => ({productId, quantity: 1}))};
    const inEuros = await shop(async ({lines}) => lines.map(({product}) => Money.of(product.price.minor, 'EUR')));
    expect(linePrices(await inEuros.placeOrder.execute(mixed))).to.deep.equal(['30.00 EUR', '5.00 EUR']);
    const asTheyAre = await shop((request) => catalogPrices.unitPrices(request));
    expect(await rejection(asTheyAre.placeOrder.execute(mixed))).to.equal('CURRENCY_MISMATCH');
  });

  it('given a price of the catalog that is wrong by itself, refuses it as without a pricing', async () => {
    const old = aProduct({id: ProductId.parse('old'), price: Money.rehydrate(5_00n, 'HRK')});
    for (const pricing of [undefined, catalogPrices]) {
      const products = new InMemoryProductRepository();
      const customers = new InMemoryCustomerRepository();
      await products.addIfAbsent(old);
      await customers.addIfAbsent(ada);
      const clock = new FixedClock();
      const orders = new InMemoryOrderRepository({clock});
      const ids = new SequentialIds();
      const placeOrder = new PlaceOrder({orders, customers, products, pricing, clock, ids});
      const lines = [{productId: 'old', quantity: 1}];
      expect(await rejection(placeOrder.execute({...input, lines}))).to.equal('INVALID_CURRENCY');
    }
  });

  it('given a price that a line cannot have so many times, names the line', async () => {
    const {placeOrder} = await shop(async ({lines}) => lines.map(() => Money.of(10n ** 15n - 1n, 'EUR')));
    const refusal = await placeOrder.execute(input).catch((error: unknown) => error);
    expect(refusal).to.deep.include({code: 'AMOUNT_OUT_OF_RANGE'});
    expect(refusal).to.have.nested.property('faults[0].path').that.deep.equals(['lines', 1, 'quantity']);
  });

  it('given a pricing that changes what it was shown, orders what was asked for', async () => {
    const {placeOrder} = await shop(async (request) => {
      const lines = request.lines as {product: object; quantity: number}[];
      const tampering = [() => lines.pop(), () => Object.assign(lines[0] ?? {}, {quantity: 99})];
      for (const tamper of tampering) expect(tamper).to.throw(TypeError);
      return half(request);
    });
    expect(linePrices(await placeOrder.execute(input))).to.deep.equal(['15.00 EUR', '30.00 EUR', '30.00 EUR']);
  });
});
