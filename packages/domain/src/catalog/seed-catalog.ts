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
  readonly #customers: CustomerRepository;
  readonly #products: ProductRepository;

  constructor({customers, products}: {customers: CustomerRepository; products: ProductRepository}) {
    this.#customers = customers;
    this.#products = products;
  }

  /** Safe to repeat and to run at once with others: what is there already stays as it is. */
  async execute(): Promise<void> {
    await this.#customers.addIfAbsent(seededCustomer);
    await this.#products.addIfAbsent(seededProduct);
  }
}
