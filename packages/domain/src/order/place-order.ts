import type {Customer} from '../catalog/customer.ts';
import type {CustomerRepository} from '../catalog/customer-repository.ts';
import type {Product} from '../catalog/product.ts';
import type {ProductRepository} from '../catalog/product-repository.ts';
import type {Clock} from '../clock.ts';
import type {Correlation} from '../contracts.ts';
import {DomainError, readingAt} from '../errors.ts';
import type {IdGenerator} from '../id-generator.ts';
import {CustomerId, OrderId, ProductId} from '../values/ids.ts';
import {Metadata} from '../values/metadata.ts';
import {type AddOutcome, type AnsweredRequest, answersKeptMs, type IdempotentRequest} from './idempotent-request.ts';
import {assertLines, Order} from './order.ts';
import {assertQuantity, type OrderLine, orderLine} from './order-line.ts';
import type {OrderRepository} from './order-repository.ts';
import {catalogPrices, type Pricing, type PricingRequest, unitPricesOf} from './pricing.ts';

export interface PlaceOrderInput {
  readonly customerId: string;
  readonly lines: readonly {readonly productId: string; readonly quantity: number}[];
  /** Kept with the order and handed on as far as the payment gateway; see {@link Metadata} for its limits. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly correlation: Correlation;
  /** The caller's key, if the request may be repeated, and how the answer to it is written. */
  readonly idempotency?: (IdempotentRequest & {readonly answerFor: (order: Order) => string}) | undefined;
}

/** What came of it: a new order, or the answer that an earlier request with the same key got. */
export type Placed = NewlyPlaced | {readonly kind: 'answered'; readonly answer: string};
export interface NewlyPlaced {
  readonly kind: 'placed';
  readonly order: Order;
}

/** A customer orders products of the catalog, at the prices that the pricing says: the catalog's, unless given another. */
export class PlaceOrder {
  readonly #ports: PlaceOrderPorts;
  readonly #pricing: Pricing;

  constructor({pricing = catalogPrices, ...ports}: PlaceOrderPorts & {readonly pricing?: Pricing | undefined}) {
    this.#ports = ports;
    this.#pricing = pricing;
  }

  /**
   * Stores the order; its payment is requested afterwards, by whoever works off the outbox.
   * @throws DomainError `CUSTOMER_NOT_FOUND`, `PRODUCT_NOT_FOUND`, `INVALID_ID`, `INVALID_QUANTITY`, `INVALID_LINES`,
   * `INVALID_METADATA`, `CURRENCY_MISMATCH`, `AMOUNT_OUT_OF_RANGE`, each with the faulty places of the input; `PRICING_FAILED`,
   * and whatever the pricing refuses; `IDEMPOTENCY_KEY_REUSED` if the key was used for another request;
   * `IDEMPOTENCY_KEY_IN_USE` while the same request is carried out; `UNAVAILABLE` if nothing was stored; `ORDER_OUTCOME_UNKNOWN` if the order may have been stored or not
   */
  async execute(input: PlaceOrderInput & {readonly idempotency?: undefined}): Promise<NewlyPlaced>;
  async execute(input: PlaceOrderInput): Promise<Placed>;
  async execute({customerId, lines, correlation, idempotency, ...input}: PlaceOrderInput): Promise<Placed> {
    const {clock} = this.#ports;
    const customer = readingAt(['customerId'], () => CustomerId.parse(customerId));
    // Looked up first: a repeat gets its answer even if the catalog would refuse the order by now.
    const earlier = idempotency && (await this.earlier(idempotency));
    if (earlier !== undefined) return earlier;

    const metadata = readingAt(['metadata'], () => Metadata.parse(input.metadata));
    readingAt(['lines'], () => assertLines(lines));
    const buyer = await this.#customer(customer);
    const priced = await this.#priced({customer: buyer, lines: await this.#wanted(lines), ...(metadata && {metadata})});
    const id = this.#newId();
    const order = readingAt(['lines'], () =>
      Order.place({id, customerId: customer, lines: priced, metadata}, {at: clock.now(), correlation}),
    );
    const outcome = await this.#add(order, idempotency && {idempotency: answerToKeep(order, idempotency)});
    return outcome.kind === 'added' ? {kind: 'placed', order: order.asStored()} : answered(outcome);
  }

  /**
   * The answer that an earlier request with the same key got; undefined if there was none. For those who would refuse
   * new orders for now: a repeat is no new order.
   * @throws DomainError `IDEMPOTENCY_KEY_REUSED`, `UNAVAILABLE`
   */
  async earlier(request: IdempotentRequest): Promise<Placed | undefined> {
    const outcome = await this.#ports.orders.earlierOutcome(request);
    return outcome && answered(outcome);
  }

  /** An id that cannot be one is a fault of the generator, and none of the client. */
  #newId(): OrderId {
    const text = this.#ports.ids.next();
    try {
      return OrderId.parse(text);
    } catch (error) {
      throw new TypeError(`the id generator gave "${text}", which cannot be an order's id`, {cause: error});
    }
  }

  /**
   * Whether a store that gave up had stored the order is looked up unless it knows itself, so that the client is told
   * what is true. Where that fails too, or finds nothing although the store may still be about to commit, nobody can say.
   */
  async #add(order: Order, answer?: {readonly idempotency: AnsweredRequest}): Promise<AddOutcome> {
    const {orders} = this.#ports;
    try {
      return await orders.add(order, answer);
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'UNAVAILABLE' || error.nothingStored) throw error;
      const found = await orders.byId(order.id).catch(() => undefined);
      if (found !== undefined) return {kind: 'added'};
      const detail = `whether order ${order.id} was stored is not known`;
      throw new DomainError('ORDER_OUTCOME_UNKNOWN', detail, {cause: error, orderId: order.id});
    }
  }

  async #customer(id: CustomerId): Promise<Customer> {
    const customer = await this.#ports.customers.byId(id);
    if (customer !== undefined) return customer;
    const detail = `there is no customer ${id}`;
    throw new DomainError('CUSTOMER_NOT_FOUND', detail, {faults: [{path: ['customerId'], detail}]});
  }

  /** The products that are asked for, in the order of the lines; all that are missing are named at once. */
  async #wanted(lines: PlaceOrderInput['lines']): Promise<PricingRequest['lines']> {
    const ids = lines.map(({productId}, index) =>
      readingAt(['lines', index, 'productId'], () => ProductId.parse(productId)),
    );
    const found = new Map<ProductId, Product>();
    for (const product of await this.#ports.products.byIds(ids)) found.set(product.id, product);
    const faults = ids.flatMap((id, index) =>
      found.has(id) ? [] : [{path: ['lines', index, 'productId'], detail: `there is no product ${id}`}],
    );
    if (faults[0] !== undefined) throw new DomainError('PRODUCT_NOT_FOUND', faults[0].detail, {faults});
    const wanted = lines.flatMap(({quantity}, index) => {
      readingAt(['lines', index, 'quantity'], () => assertQuantity(quantity));
      const product = ids[index] && found.get(ids[index]);
      return product ? [Object.freeze({product, quantity})] : [];
    });
    return Object.freeze(wanted);
  }

  async #priced(request: PricingRequest): Promise<readonly OrderLine[]> {
    const prices = await unitPricesOf(this.#pricing, request);
    return request.lines.flatMap(({product: {id}, quantity}, index) => {
      const price = prices[index];
      return price ? readingAt(['lines', index, 'quantity'], () => orderLine({id, price}, quantity)) : [];
    });
  }
}

function answerToKeep(order: Order, request: NonNullable<PlaceOrderInput['idempotency']>): AnsweredRequest {
  const {caller, key, fingerprint, answerFor} = request;
  return {caller, key, fingerprint, answer: answerFor(order), keptMs: answersKeptMs};
}

function answered(outcome: Exclude<AddOutcome, {kind: 'added'}>): Placed {
  switch (outcome.kind) {
    case 'answered':
      return outcome;
    case 'keyReused':
      throw new DomainError('IDEMPOTENCY_KEY_REUSED', 'the idempotency key was used for another request before');
    case 'inProgress':
      throw new DomainError('IDEMPOTENCY_KEY_IN_USE', 'a request with the same idempotency key is being carried out');
  }
}

interface PlaceOrderPorts {
  readonly orders: OrderRepository;
  readonly customers: CustomerRepository;
  readonly products: ProductRepository;
  readonly clock: Clock;
  readonly ids: IdGenerator;
}
