import {CustomerId, ProductId} from '../values/ids.ts';
import {Money} from '../values/money.ts';
import type {Customer} from './customer.ts';
import type {CustomerRepository} from './customer-repository.ts';
import type {Product} from './product.ts';
import type {ProductRepository} from './product-repository.ts';

/** The first customer, who orders when nobody else is named. */
export const seededCustomer: Customer = {
  id: CustomerId.parse('1'),
  name: 'Luke Skywalker',
  email: 'mail@naboo.com',
};

/** The first product. */
export const seededProduct: Product = {
  id: ProductId.parse('1'),
  name: 'Iphone',
  price: Money.of(199_00n, 'USD'),
};

/** Puts the first customer and the first product into an empty catalog, so that an order can be placed. */
export class SeedCatalog {
  readonly #ports: {readonly customers: CustomerRepository; readonly products: ProductRepository};

  constructor(ports: {readonly customers: CustomerRepository; readonly products: ProductRepository}) {
    this.#ports = ports;
  }

  /**
   * Safe to repeat and to run at once with others. Where there are customers, or products, none is added: whoever removed
   * the first ones does not want them back.
   */
  async execute(): Promise<void> {
    const {customers, products} = this.#ports;
    if (await customers.isEmpty()) await customers.addIfAbsent(seededCustomer);
    if (await products.isEmpty()) await products.addIfAbsent(seededProduct);
  }
}
