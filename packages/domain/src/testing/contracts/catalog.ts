import type {CustomerRepository} from '../../catalog/customer-repository.ts';
import type {ProductRepository} from '../../catalog/product-repository.ts';
import {CustomerId, ProductId} from '../../values/ids.ts';
import {amountMinorMax, Money} from '../../values/money.ts';
import {aCustomer, aProduct} from '../builders.ts';
import {expectEqual, expectRejection} from '../expect.ts';
import {eachFresh, type Open, type TestRunner} from '../runner.ts';

/** What the suites need of an implementation. */
export interface CatalogHarness {
  readonly customers: CustomerRepository;
  readonly products: ProductRepository;
  /** The same repositories over a store that cannot be reached. */
  readonly unreachable: () => Promise<{customers: CustomerRepository; products: ProductRepository}>;
}

const once = ['added', ...Array.from({length: 9}, () => 'present')];

/** The promises of `CustomerRepository`, as tests. */
export function describeCustomerRepository(runner: TestRunner, name: string, open: Open<CatalogHarness>): void {
  runner.describe(`${name} keeps the promises of a customer repository`, () => {
    const it = eachFresh(runner, open);

    it('round trip: a loaded customer equals the stored one', async ({customers}) => {
      const customer = aCustomer({name: 'Zoë O’Neill, 井上'});
      expectEqual(await customers.addIfAbsent(customer), 'added', 'it is added');
      expectEqual(await customers.byId(customer.id), customer, 'it comes back as it went');
    });

    it('answers undefined for a customer that is not there', async ({customers}) => {
      expectEqual(await customers.byId(CustomerId.parse('nobody')), undefined, 'there is no such customer');
    });

    it('once: of 10 that add the same id one adds, and the others change nothing', async ({customers}) => {
      const first = aCustomer();
      await customers.addIfAbsent(first);
      expectEqual(await customers.addIfAbsent({...first, name: 'Somebody else'}), 'present', 'the second is present');
      expectEqual(await customers.byId(first.id), first, 'the first stays');
      const contested = aCustomer();
      const outcomes = await Promise.all(Array.from({length: 10}, () => customers.addIfAbsent(contested)));
      expectEqual(outcomes.toSorted(), once, 'one adds');
    });

    it('emptiness: knows whether any customer is stored', async ({customers}) => {
      expectEqual(await customers.isEmpty(), true, 'at first there is none');
      await customers.addIfAbsent(aCustomer());
      expectEqual(await customers.isEmpty(), false, 'then there is one');
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
    const it = eachFresh(runner, open);

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

    it('once: of 10 that add the same id one adds, and the others change nothing', async ({products}) => {
      const first = aProduct();
      await products.addIfAbsent(first);
      expectEqual(await products.addIfAbsent({...first, name: 'Another'}), 'present', 'the second is present');
      expectEqual(await products.byIds([first.id]), [first], 'the first stays');
      const contested = aProduct();
      const outcomes = await Promise.all(Array.from({length: 10}, () => products.addIfAbsent(contested)));
      expectEqual(outcomes.toSorted(), once, 'one adds');
    });

    it('emptiness: knows whether any product is stored', async ({products}) => {
      expectEqual(await products.isEmpty(), true, 'at first there is none');
      await products.addIfAbsent(aProduct());
      expectEqual(await products.isEmpty(), false, 'then there is one');
    });

    it('failure: throws UNAVAILABLE when the store cannot be reached', async ({unreachable}) => {
      const {products} = await unreachable();
      await expectRejection(products.isEmpty(), 'UNAVAILABLE', 'isEmpty');
      await expectRejection(products.byIds([ProductId.parse('1')]), 'UNAVAILABLE', 'byIds');
      await expectRejection(products.addIfAbsent(aProduct()), 'UNAVAILABLE', 'addIfAbsent');
    });
  });
}
