import {expect} from 'chai';
import {
  answersKeptMs,
  CustomerId,
  DomainError,
  Money,
  type Order,
  PlaceOrder,
  type PlaceOrderInput,
  ProductId,
  SeedCatalog,
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

const correlation = {requestId: 'request-1'};

async function shop() {
  const clock = new FixedClock();
  const orders = new InMemoryOrderRepository({clock});
  const customers = new InMemoryCustomerRepository();
  const products = new InMemoryProductRepository();
  await customers.addIfAbsent(aCustomer({id: CustomerId.parse('ada')}));
  await products.addIfAbsent(aProduct({id: ProductId.parse('kettle'), price: Money.of(19_99n, 'EUR')}));
  await products.addIfAbsent(aProduct({id: ProductId.parse('pan'), price: Money.of(30_00n, 'EUR')}));
  await products.addIfAbsent(aProduct({id: ProductId.parse('burger'), price: Money.of(5_00n, 'USD')}));
  await products.addIfAbsent(aProduct({id: ProductId.parse('yacht'), price: Money.of(10n ** 14n, 'EUR')}));
  const placeOrder = new PlaceOrder({orders, customers, products, clock, ids: new SequentialIds('order')});
  return {clock, orders, placeOrder};
}

/** The order that was placed, and not an earlier answer. */
async function placed(placeOrder: PlaceOrder, input: PlaceOrderInput): Promise<Order> {
  const outcome = await placeOrder.execute(input);
  if (outcome.kind !== 'placed') throw new Error('a new order was expected');
  return outcome.order;
}

async function refused(input: Partial<Parameters<PlaceOrder['execute']>[0]>): Promise<DomainError> {
  const {orders, placeOrder} = await shop();
  const refusal = await placeOrder
    .execute({customerId: 'ada', lines: [{productId: 'kettle', quantity: 1}], correlation, ...input})
    .catch((error: unknown) => error);
  expect(orders.all(), 'nothing is stored').to.deep.equal([]);
  if (!(refusal instanceof DomainError)) throw new Error('a refusal was expected', {cause: refusal});
  return refusal;
}

describe('placing an order', () => {
  it('given metadata, keeps it with the order; given none, or no pairs, keeps none', async () => {
    const {orders, placeOrder} = await shop();
    const lines = [{productId: 'kettle', quantity: 1}];
    const kept = [];
    for (const metadata of [{channel: 'kiosk-7'}, undefined, {}]) {
      const {id} = await placed(placeOrder, {customerId: 'ada', lines, correlation, metadata});
      kept.push((await orders.byId(id))?.snapshot.metadata);
    }
    expect(kept).to.deep.equal([{channel: 'kiosk-7'}, undefined, undefined]);
  });

  it('given faulty metadata, names each place in it', async () => {
    const {code, faults} = await refused({metadata: {channel: '', 'not a key': 'v', fine: 'v'}});
    expect(code).to.equal('INVALID_METADATA');
    expect(faults.map(({path}) => path)).to.deep.equal([
      ['metadata', 'channel'],
      ['metadata', 'not a key'],
    ]);
    const whole = await refused({metadata: JSON.parse('["channel"]')});
    expect(whole.faults.map(({path}) => path)).to.deep.equal([['metadata']]);
  });

  it('given products of the catalog, stores a Pending order at the catalog’s prices', async () => {
    const {clock, orders, placeOrder} = await shop();
    const lines = [
      {productId: 'pan', quantity: 1},
      {productId: 'kettle', quantity: 3},
      {productId: 'pan', quantity: 2},
    ];
    const order = await placed(placeOrder, {customerId: 'ada', lines, correlation});
    expect(order.snapshot).to.deep.include({
      id: 'order-1',
      customerId: 'ada',
      status: 'Pending',
      createdAt: clock.now(),
    });
    expect(order.snapshot.lines.map(({productId, linePrice}) => `${productId} ${linePrice}`)).to.deep.equal([
      'pan 30.00 EUR',
      'kettle 59.97 EUR',
      'pan 60.00 EUR',
    ]);
    expect(`${order.total}`).to.equal('149.97 EUR');
    expect((await orders.byId(order.id))?.snapshot).to.deep.equal(order.snapshot);
  });

  it('given a request id, records it with what happened', async () => {
    const {orders, placeOrder} = await shop();
    const order = await placed(placeOrder, {customerId: 'ada', lines: [{productId: 'pan', quantity: 1}], correlation});
    expect(orders.history(order.id).map((event) => event.correlation)).to.deep.equal([correlation]);
  });

  it('given a customer that is not there, says so and where', async () => {
    const {code, faults} = await refused({customerId: 'bob'});
    expect(code).to.equal('CUSTOMER_NOT_FOUND');
    expect(faults.map(({path}) => path)).to.deep.equal([['customerId']]);
  });

  it('given products that are not there, names all of them at once', async () => {
    const lines = ['broom', 'kettle', 'mop'].map((productId) => ({productId, quantity: 1}));
    const {code, faults} = await refused({lines});
    expect(code).to.equal('PRODUCT_NOT_FOUND');
    expect(faults.map(({path}) => path)).to.deep.equal([
      ['lines', 0, 'productId'],
      ['lines', 2, 'productId'],
    ]);
  });

  const cases = {
    'a customer id that cannot be one': [{customerId: 'a b'}, 'INVALID_ID', ['customerId']],
    'a product id that cannot be one': [
      {lines: [{productId: '\u0000', quantity: 1}]},
      'INVALID_ID',
      ['lines', 0, 'productId'],
    ],
    'a quantity of zero': [
      {
        lines: [
          {productId: 'kettle', quantity: 1},
          {productId: 'pan', quantity: 0},
        ],
      },
      'INVALID_QUANTITY',
      ['lines', 1, 'quantity'],
    ],
    'no lines': [{lines: []}, 'INVALID_LINES', ['lines']],
    'two currencies': [
      {
        lines: [
          {productId: 'kettle', quantity: 1},
          {productId: 'burger', quantity: 1},
        ],
      },
      'CURRENCY_MISMATCH',
      ['lines'],
    ],
    'a line above the largest amount': [
      {lines: [{productId: 'yacht', quantity: 10}]},
      'AMOUNT_OUT_OF_RANGE',
      ['lines', 0, 'quantity'],
    ],
    'a total above the largest amount': [
      {
        lines: [
          {productId: 'yacht', quantity: 9},
          {productId: 'yacht', quantity: 9},
        ],
      },
      'AMOUNT_OUT_OF_RANGE',
      ['lines'],
    ],
  } as const;
  for (const [what, [input, code, path]] of Object.entries(cases)) {
    it(`given ${what}, refuses with ${code} and where`, async () => {
      const refusal = await refused(input);
      expect(refusal.code).to.equal(code);
      expect(refusal.faults.map((fault) => fault.path)).to.deep.equal([path]);
    });
  }

  it('given far too many lines, refuses them before it looks at the catalog', async () => {
    const {orders, placeOrder} = await shop();
    const lines = Array.from({length: 10_000}, () => ({productId: 'pan', quantity: 1}));
    orders.faults.unreachable = true;
    const customers = new InMemoryCustomerRepository();
    customers.faults.unreachable = true;
    expect(await rejection(placeOrder.execute({customerId: 'ada', lines, correlation}))).to.equal('INVALID_LINES');
  });

  it('given an id generator that gives no id, does not blame the client', async () => {
    const clock = new FixedClock();
    const [customers, products] = [new InMemoryCustomerRepository(), new InMemoryProductRepository()];
    await new SeedCatalog({customers, products}).execute();
    const ids = {next: () => 'no id'};
    const placeOrder = new PlaceOrder({orders: new InMemoryOrderRepository({clock}), customers, products, clock, ids});
    const input = {customerId: '1', lines: [{productId: '1', quantity: 1}], correlation};
    const fault = await placeOrder.execute(input).catch((error: unknown) => error);
    expect(fault).to.be.instanceOf(TypeError);
  });

  it('given a store that gives up after it has stored the order, finds it and says so', async () => {
    const {orders, placeOrder} = await shop();
    const add = orders.add.bind(orders);
    orders.add = async (order) => {
      await add(order);
      throw new DomainError('UNAVAILABLE', 'the answer to the commit was lost');
    };
    const order = await placed(placeOrder, {customerId: 'ada', lines: [{productId: 'pan', quantity: 1}], correlation});
    expect(orders.all().map(({id}) => id)).to.deep.equal([order.id]);
  });

  it('given a store that gives up and cannot tell, says that the order may exist, and which', async () => {
    const {orders, placeOrder} = await shop();
    orders.add = () => Promise.reject(new DomainError('UNAVAILABLE', 'the store gave up'));
    const input = {customerId: 'ada', lines: [{productId: 'pan', quantity: 1}], correlation};
    const refusal = await placeOrder.execute(input).catch((error: unknown) => error);
    expect(refusal).to.include({code: 'ORDER_OUTCOME_UNKNOWN', orderId: 'order-1'});
    orders.byId = () => Promise.reject(new DomainError('UNAVAILABLE', 'the store is still away'));
    expect(await rejection(placeOrder.execute(input))).to.equal('ORDER_OUTCOME_UNKNOWN');
  });

  it('given a placed order, returns it as it is stored: nothing of it is new any more', async () => {
    const {placeOrder} = await shop();
    const order = await placed(placeOrder, {customerId: 'ada', lines: [{productId: 'pan', quantity: 1}], correlation});
    expect(order.newEvents).to.deep.equal([]);
  });

  it('given a store that cannot be reached, is refused as unavailable, with a key and without', async () => {
    const {orders, placeOrder} = await shop();
    orders.faults.unreachable = true;
    const input = {customerId: 'ada', lines: [{productId: 'pan', quantity: 1}], correlation};
    expect(await rejection(placeOrder.execute(input))).to.equal('UNAVAILABLE');
    const idempotency = {caller: 'ada', key: 'k', fingerprint: 'f', answerFor: () => ''};
    expect(await rejection(placeOrder.execute({...input, idempotency}))).to.equal('UNAVAILABLE');
  });

  it('given a fault of our own, lets it through unchanged', async () => {
    const {placeOrder} = await shop();
    const answerFor = (): string => {
      throw new TypeError('ours');
    };
    const idempotency = {caller: 'ada', key: 'k', fingerprint: 'f', answerFor};
    const lines = [{productId: 'pan', quantity: 1}];
    const placing = placeOrder.execute({customerId: 'ada', lines, correlation, idempotency});
    expect(await placing.catch((error: unknown) => error)).to.be.instanceOf(TypeError);
  });
});

describe('placing an order that may be repeated', () => {
  const idempotency = {caller: 'ada', key: 'k-1', fingerprint: 'f-1', answerFor: ({id}: Order) => `answer about ${id}`};
  const input = {customerId: 'ada', lines: [{productId: 'pan', quantity: 1}], correlation, idempotency};

  it('given the same request again, returns the first answer and stores nothing', async () => {
    const {orders, placeOrder} = await shop();
    const order = await placed(placeOrder, input);
    expect(await placeOrder.execute(input)).to.deep.equal({kind: 'answered', answer: `answer about ${order.id}`});
    expect(orders.all()).to.have.length(1);
  });

  it('given 64 requests at once, stores one order and gives one answer', async () => {
    const {orders, placeOrder} = await shop();
    const outcomes = await Promise.all(Array.from({length: 64}, () => placeOrder.execute(input)));
    const [order] = orders.all();
    expect(orders.all()).to.have.length(1);
    expect(outcomes.filter(({kind}) => kind === 'placed')).to.have.length(1);
    for (const outcome of outcomes) {
      if (outcome.kind === 'answered') expect(outcome.answer).to.equal(`answer about ${order?.id}`);
    }
  });

  it('given the key with another request, refuses it', async () => {
    const {orders, placeOrder} = await shop();
    await placeOrder.execute(input);
    const other = {...input, idempotency: {...idempotency, fingerprint: 'f-2'}};
    expect(await rejection(placeOrder.execute(other))).to.equal('IDEMPOTENCY_KEY_REUSED');
    expect(orders.all()).to.have.length(1);
  });

  it('given a request that is being carried out, says so', async () => {
    const {orders, placeOrder} = await shop();
    orders.add = async () => ({kind: 'inProgress'});
    expect(await rejection(placeOrder.execute(input))).to.equal('IDEMPOTENCY_KEY_IN_USE');
  });

  it('given a key that was used, tells what it came to; given another, nothing', async () => {
    const {placeOrder} = await shop();
    expect(await placeOrder.earlier(idempotency)).to.equal(undefined);
    const order = await placed(placeOrder, input);
    const answered = {kind: 'answered', answer: `answer about ${order.id}`};
    expect(await placeOrder.earlier(idempotency)).to.deep.equal(answered);
    expect(await rejection(placeOrder.earlier({...idempotency, fingerprint: 'f-2'}))).to.equal(
      'IDEMPOTENCY_KEY_REUSED',
    );
  });

  it('given a product that left the catalog since, still returns the first answer', async () => {
    const {placeOrder} = await shop();
    await placeOrder.execute(input);
    const gone = {...input, lines: [{productId: 'gone', quantity: 1}]};
    expect((await placeOrder.execute(gone)).kind).to.equal('answered');
  });

  it('given a refused request, keeps nothing: the same key can place the corrected one', async () => {
    const {placeOrder} = await shop();
    const wrong = {...input, lines: [{productId: 'pan', quantity: 0}]};
    expect(await rejection(placeOrder.execute(wrong))).to.equal('INVALID_QUANTITY');
    await placed(placeOrder, input);
  });

  it('given the key again after it expired, places another order', async () => {
    const {clock, orders, placeOrder} = await shop();
    await placeOrder.execute(input);
    clock.advance(answersKeptMs);
    await placed(placeOrder, input);
    expect(orders.all()).to.have.length(2);
  });
});

describe('seeding the catalog', () => {
  it('given an empty catalog, makes the first order possible; repeated, changes nothing', async () => {
    const clock = new FixedClock();
    const orders = new InMemoryOrderRepository({clock});
    const customers = new InMemoryCustomerRepository();
    const products = new InMemoryProductRepository();
    const seed = new SeedCatalog({customers, products});
    await seed.execute();
    await Promise.all([seed.execute(), seed.execute()]);
    const placeOrder = new PlaceOrder({orders, customers, products, clock, ids: new SequentialIds()});
    const order = await placed(placeOrder, {customerId: '1', lines: [{productId: '1', quantity: 1}], correlation});
    expect(`${order.total}`).to.equal('199.00 USD');
    expect(await customers.byId(CustomerId.parse('1'))).to.include({name: 'Luke Skywalker', email: 'mail@naboo.com'});
  });

  it('given a catalog of its own, adds nothing to it', async () => {
    const customers = new InMemoryCustomerRepository();
    const products = new InMemoryProductRepository();
    await products.addIfAbsent(aProduct({id: ProductId.parse('kettle')}));
    await new SeedCatalog({customers, products}).execute();
    expect(await products.byIds([ProductId.parse('1')])).to.deep.equal([]);
    expect(await customers.byId(CustomerId.parse('1'))).to.include({name: 'Luke Skywalker'});
  });
});
