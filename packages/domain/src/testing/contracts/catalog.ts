import type {CustomerRepository} from '../../catalog/customer-repository.ts';
import type {ProductRepository} from '../../catalog/product-repository.ts';
import {CustomerId, ProductId} from '../../values/ids.ts';
import {amountMinorMax, Money} from '../../values/money.ts';
import {aCustomer, aProduct} from '../builders.ts';
import {expectEqual, expectRejection, type PortPromises} from '../expect.ts';
import {eachFresh, type Open, type TestRunner} from '../runner.ts';

/** What the suites need of an implementation. */
export interface CatalogHarness {
  readonly customers: CustomerRepository;
  readonly products: ProductRepository;
  /** Other instances on the same store, as another process has them: with nothing of the first in their memory. */
  readonly another: () => Promise<{customers: CustomerRepository; products: ProductRepository}>;
  /** The same repositories over a store that cannot be reached. */
  readonly unreachable: () => Promise<{customers: CustomerRepository; products: ProductRepository}>;
}

const once = ['added', ...Array.from({length: 9}, () => 'present')];

/** In the words of the ports' docstrings. */
const promisesOf = (port: string, roundTrip: string): PortPromises => ({
  port,
  promises: {
    'Round trip': roundTrip,
    Once: 'however many add the same id at once, in however many processes, exactly one adds; the others change nothing.',
    Emptiness: `knows whether any ${port === 'CustomerRepository' ? 'customer' : 'product'} is stored.`,
    Failure: 'throws DomainError `UNAVAILABLE` when the store cannot be reached or gives up.',
  },
});
const customerRepositoryPromises = promisesOf(
  'CustomerRepository',
  'a customer that is loaded equals the customer that was stored.',
);
const productRepositoryPromises = promisesOf(
  'ProductRepository',
  'a product that is loaded equals the product that was stored, its price to the last minor unit.',
);

/** The promises of `CustomerRepository`, as tests. */
export function describeCustomerRepository(runner: TestRunner, name: string, open: Open<CatalogHarness>): void {
  runner.describe(`${name} keeps the promises of a customer repository`, () => {
    const it = eachFresh(runner, open, customerRepositoryPromises);

    it('round trip: a loaded customer equals the stored one', async ({customers}) => {
      const customer = aCustomer({name: 'Zoë O’Neill, 井上'});
      expectEqual(await customers.addIfAbsent(customer), 'added', 'it is added');
      expectEqual(await customers.byId(customer.id), customer, 'it comes back as it went');
    });

    it('answers undefined for a customer that is not there', async ({customers}) => {
      expectEqual(await customers.byId(CustomerId.parse('nobody')), undefined, 'there is no such customer');
    });

    it('once: of 10 that add the same id one adds, and the others change nothing', async (harness) => {
      const {customers} = harness;
      const another = (await harness.another()).customers;
      const first = aCustomer();
      await customers.addIfAbsent(first);
      for (const each of [customers, another]) {
        expectEqual(await each.addIfAbsent({...first, name: 'Somebody else'}), 'present', 'the second is present');
        expectEqual(await each.byId(first.id), first, 'the first stays');
      }
      const contested = Array.from({length: 10}, (_, index) => ({
        ...aCustomer({id: CustomerId.parse('contested')}),
        name: `Name ${index}`,
      }));
      const outcomes = await Promise.all(
        contested.map((one, index) => (index % 2 === 0 ? customers : another).addIfAbsent(one)),
      );
      expectEqual(outcomes.toSorted(), once, 'one adds');
      const winner = contested[outcomes.indexOf('added')];
      const found = await another.byId(CustomerId.parse('contested'));
      expectEqual(found, winner, 'and it is the one that is stored');
    });

    it('emptiness: knows whether any customer is stored', async (harness) => {
      const {customers} = harness;
      const another = (await harness.another()).customers;
      for (const each of [customers, another]) expectEqual(await each.isEmpty(), true, 'at first there is none');
      await customers.addIfAbsent(aCustomer());
      for (const each of [customers, another]) expectEqual(await each.isEmpty(), false, 'then there is one');
    });

    it('failure: throws UNAVAILABLE when the store cannot be reached', async ({unreachable}) => {
      const {customers} = await unreachable();
      await expectRejection(customers.isEmpty(), 'UNAVAILABLE', 'isEmpty');
      await expectRejection(customers.byId(CustomerId.parse('1')), 'UNAVAILABLE', 'byId');
      await expectRejection(customers.addIfAbsent(aCustomer()), 'UNAVAILABLE', 'addIfAbsent');
    });
  });
}

/** The promises of `ProductRepository`, as tests. */
export function describeProductRepository(runner: TestRunner, name: string, open: Open<CatalogHarness>): void {
  runner.describe(`${name} keeps the promises of a product repository`, () => {
    const it = eachFresh(runner, open, productRepositoryPromises);

    it('round trip: a loaded product equals the stored one, its price to the last minor unit', async ({products}) => {
      for (const price of [
        Money.of(amountMinorMax, 'USD'),
        Money.of(0n, 'EUR'),
        Money.of(1n, 'KWD'),
        Money.of(7n, 'JPY'),
      ]) {
        const product = aProduct({price});
        expectEqual(await products.addIfAbsent(product), 'added', 'it is added');
        expectEqual(await products.byIds([product.id]), [product], `a product for ${price}`);
      }
    });

    it('answers the products that there are, each once', async ({products}) => {
      const [kettle, pan] = [aProduct(), aProduct()];
      await products.addIfAbsent(kettle);
      await products.addIfAbsent(pan);
      const found = await products.byIds([pan.id, ProductId.parse('nothing'), kettle.id, pan.id]);
      expectEqual(found.map(({id}) => id).toSorted(), [kettle.id, pan.id].toSorted(), 'two of three, each once');
      expectEqual(await products.byIds([]), [], 'none when none is asked for');
    });

    it('once: of 10 that add the same id one adds, and the others change nothing', async (harness) => {
      const {products} = harness;
      const another = (await harness.another()).products;
      const first = aProduct();
      await products.addIfAbsent(first);
      for (const each of [products, another]) {
        expectEqual(await each.addIfAbsent({...first, name: 'Another'}), 'present', 'the second is present');
        expectEqual(await each.byIds([first.id]), [first], 'the first stays');
      }
      const contested = Array.from({length: 10}, (_, index) => ({
        ...aProduct({id: ProductId.parse('contested')}),
        name: `Name ${index}`,
      }));
      const outcomes = await Promise.all(
        contested.map((one, index) => (index % 2 === 0 ? products : another).addIfAbsent(one)),
      );
      expectEqual(outcomes.toSorted(), once, 'one adds');
      const winner = contested[outcomes.indexOf('added')];
      const found = await another.byIds([ProductId.parse('contested')]);
      expectEqual(found, [winner], 'and it is the one that is stored');
    });

    it('emptiness: knows whether any product is stored', async (harness) => {
      const {products} = harness;
      const another = (await harness.another()).products;
      for (const each of [products, another]) expectEqual(await each.isEmpty(), true, 'at first there is none');
      await products.addIfAbsent(aProduct());
      for (const each of [products, another]) expectEqual(await each.isEmpty(), false, 'then there is one');
    });

    it('failure: throws UNAVAILABLE when the store cannot be reached', async ({unreachable}) => {
      const {products} = await unreachable();
      await expectRejection(products.isEmpty(), 'UNAVAILABLE', 'isEmpty');
      await expectRejection(products.byIds([ProductId.parse('1')]), 'UNAVAILABLE', 'byIds');
      await expectRejection(products.addIfAbsent(aProduct()), 'UNAVAILABLE', 'addIfAbsent');
    });
  });
}
