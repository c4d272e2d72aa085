import type {CustomerRepository} from '../catalog/customer-repository.ts';
import type {Product} from '../catalog/product.ts';
import type {ProductRepository} from '../catalog/product-repository.ts';
import type {Clock} from '../clock.ts';
import type {Correlation} from '../contracts.ts';
import {at, DomainError} from '../errors.ts';
import type {IdGenerator} from '../id-generator.ts';
import {CustomerId, OrderId, ProductId} from '../values/ids.ts';
import {Order} from './order.ts';
import {type OrderLine, orderLine} from './order-line.ts';
import type {OrderRepository} from './order-repository.ts';

export interface PlaceOrderInput {
  readonly customerId: string;
  readonly lines: readonly {readonly productId: string; readonly quantity: number}[];
  readonly correlation: Correlation;
}

/** A customer orders products of the catalog, at the catalog's prices. */
export class PlaceOrder {
  readonly #ports: PlaceOrderPorts;

  constructor(ports: PlaceOrderPorts) {
    this.#ports = ports;
  }

  /**
   * Stores the order; its payment is requested afterwards, by whoever works off the outbox.
   * @throws DomainError `CUSTOMER_NOT_FOUND`, `PRODUCT_NOT_FOUND`, `INVALID_ID`, `INVALID_QUANTITY`, `INVALID_LINES`,
   * `CURRENCY_MISMATCH`, `AMOUNT_OUT_OF_RANGE`, each with the faulty places of the input; `UNAVAILABLE`
   */
  async execute({customerId, lines, correlation}: PlaceOrderInput): Promise<Order> {
    const {orders, clock, ids} = this.#ports;
    const customer = await this.#customer(customerId);
    const products = await this.#products(lines.map((line) => line.productId));
    const order = at(['lines'], () =>
      Order.place(
        {id: OrderId.parse(ids.next()), customerId: customer, lines: priced(lines, products)},
        {at: clock.now(), correlation},
      ),
    );
    await orders.add(order);
    return order;
  }

  async #customer(text: string): Promise<CustomerId> {
    const path = ['customerId'];
    const id = at(path, () => CustomerId.parse(text));
    if ((await this.#ports.customers.byId(id)) === undefined) {
      const detail = `there is no customer ${id}`;
      throw new DomainError('CUSTOMER_NOT_FOUND', detail, {faults: [{path, detail}]});
    }
    return id;
  }

  /** The products in the order of the lines; all that are missing are named at once. */
  async #products(texts: readonly string[]): Promise<readonly Product[]> {
    const ids = texts.map((text, index) => at(['lines', index, 'productId'], () => ProductId.parse(text)));
    const found = new Map((await this.#ports.products.byIds(ids)).map((product) => [product.id, product]));
    const faults = ids.flatMap((id, index) =>
      found.has(id) ? [] : [{path: ['lines', index, 'productId'], detail: `there is no product ${id}`}],
    );
    if (faults[0] !== undefined) throw new DomainError('PRODUCT_NOT_FOUND', faults[0].detail, {faults});
    return ids.flatMap((id) => found.get(id) ?? []);
  }
}

interface PlaceOrderPorts {
  readonly orders: OrderRepository;
  readonly customers: CustomerRepository;
  readonly products: ProductRepository;
  readonly clock: Clock;
  readonly ids: IdGenerator;
}

function priced(lines: PlaceOrderInput['lines'], products: readonly Product[]): readonly OrderLine[] {
  return products.map((product, index) =>
    at(['lines', index, 'quantity'], () => orderLine(product, lines[index]?.quantity ?? Number.NaN)),
  );
}
