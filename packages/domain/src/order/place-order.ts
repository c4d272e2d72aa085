import type {CustomerRepository} from '../catalog/customer-repository.ts';
import type {Product} from '../catalog/product.ts';
import type {ProductRepository} from '../catalog/product-repository.ts';
import type {Clock} from '../clock.ts';
import type {Correlation} from '../contracts.ts';
import {at, DomainError} from '../errors.ts';
import type {IdGenerator} from '../id-generator.ts';
import {CustomerId, OrderId, ProductId} from '../values/ids.ts';
import {type AddOutcome, answersKeptMs, type IdempotentRequest, type StoredAnswer} from './idempotent-request.ts';
import {Order} from './order.ts';
import {type OrderLine, orderLine} from './order-line.ts';
import type {OrderRepository} from './order-repository.ts';

export interface PlaceOrderInput {
  readonly customerId: string;
  readonly lines: readonly {readonly productId: string; readonly quantity: number}[];
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

/** A customer orders products of the catalog, at the catalog's prices. */
export class PlaceOrder {
  readonly #ports: PlaceOrderPorts;

  constructor(ports: PlaceOrderPorts) {
    this.#ports = ports;
  }

  /**
   * Stores the order; its payment is requested afterwards, by whoever works off the outbox.
   * @throws DomainError `CUSTOMER_NOT_FOUND`, `PRODUCT_NOT_FOUND`, `INVALID_ID`, `INVALID_QUANTITY`, `INVALID_LINES`,
   * `CURRENCY_MISMATCH`, `AMOUNT_OUT_OF_RANGE`, each with the faulty places of the input; `IDEMPOTENCY_KEY_REUSED` if
   * the key was used for another request; `IDEMPOTENCY_KEY_IN_USE` while the same request is carried out; `UNAVAILABLE`
   */
  async execute(input: PlaceOrderInput & {readonly idempotency?: undefined}): Promise<NewlyPlaced>;
  async execute(input: PlaceOrderInput): Promise<Placed>;
  async execute({customerId, lines, correlation, idempotency}: PlaceOrderInput): Promise<Placed> {
    const {orders, clock, ids} = this.#ports;
    const customer = at(['customerId'], () => CustomerId.parse(customerId));
    // Looked up first: a repeat gets its answer even if the catalog would refuse the order by now.
    const earlier = idempotency && (await orders.answerTo(idempotency, clock.now()));
    if (earlier !== undefined) return answered(earlier);

    await this.#assertCustomer(customer);
    const products = await this.#products(lines.map((line) => line.productId));
    const order = at(['lines'], () =>
      Order.place(
        {id: OrderId.parse(ids.next()), customerId: customer, lines: priced(lines, products)},
        {at: clock.now(), correlation},
      ),
    );
    const outcome = await orders.add(order, idempotency && {idempotency: answerTo(order, idempotency)});
    return outcome.kind === 'added' ? {kind: 'placed', order} : answered(outcome);
  }

  async #assertCustomer(id: CustomerId): Promise<void> {
    if ((await this.#ports.customers.byId(id)) !== undefined) return;
    const detail = `there is no customer ${id}`;
    throw new DomainError('CUSTOMER_NOT_FOUND', detail, {faults: [{path: ['customerId'], detail}]});
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

function answerTo(order: Order, request: NonNullable<PlaceOrderInput['idempotency']>): StoredAnswer {
  const {caller, key, fingerprint, answerFor} = request;
  const answeredAt = order.snapshot.createdAt;
  const expiresAt = new Date(answeredAt.getTime() + answersKeptMs);
  return {caller, key, fingerprint, answer: answerFor(order), answeredAt, expiresAt};
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

function priced(lines: PlaceOrderInput['lines'], products: readonly Product[]): readonly OrderLine[] {
  return products.map((product, index) =>
    at(['lines', index, 'quantity'], () => orderLine(product, lines[index]?.quantity ?? Number.NaN)),
  );
}
