import type {Customer} from '../catalog/customer.ts';
import type {CustomerRepository} from '../catalog/customer-repository.ts';
import type {Product} from '../catalog/product.ts';
import type {ProductRepository} from '../catalog/product-repository.ts';
import type {CustomerId, ProductId} from '../values/ids.ts';
import {StoreFaults} from './store-faults.ts';

/** Customers in memory. */
export class InMemoryCustomerRepository implements CustomerRepository {
  readonly faults: StoreFaults = new StoreFaults();
  readonly #customers: Map<CustomerId, Customer>;

  /** @param parts.customers where it keeps them, if others are to see the same */
  constructor({customers = new Map()}: {customers?: Map<CustomerId, Customer>} = {}) {
    this.#customers = customers;
  }

  async byId(id: CustomerId): Promise<Customer | undefined> {
    this.faults.assertReachable();
    return this.#customers.get(id);
  }

  async addIfAbsent(customer: Customer): Promise<'added' | 'present'> {
    this.faults.assertReachable();
    return addIfAbsent(this.#customers, customer);
  }

  async isEmpty(): Promise<boolean> {
    this.faults.assertReachable();
    return this.#customers.size === 0;
  }
}

/** Products in memory. */
export class InMemoryProductRepository implements ProductRepository {
  readonly faults: StoreFaults = new StoreFaults();
  readonly #products: Map<ProductId, Product>;

  /** @param parts.products where it keeps them, if others are to see the same */
  constructor({products = new Map()}: {products?: Map<ProductId, Product>} = {}) {
    this.#products = products;
  }

  async byIds(ids: readonly ProductId[]): Promise<readonly Product[]> {
    this.faults.assertReachable();
    return [...new Set(ids)].flatMap((id) => this.#products.get(id) ?? []);
  }

  async addIfAbsent(product: Product): Promise<'added' | 'present'> {
    this.faults.assertReachable();
    return addIfAbsent(this.#products, product);
  }

  async isEmpty(): Promise<boolean> {
    this.faults.assertReachable();
    return this.#products.size === 0;
  }
}

function addIfAbsent<Id, Item extends {readonly id: Id}>(items: Map<Id, Item>, item: Item): 'added' | 'present' {
  if (items.has(item.id)) return 'present';
  items.set(item.id, {...item});
  return 'added';
}
