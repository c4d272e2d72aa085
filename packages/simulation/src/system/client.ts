import {DomainError, type Order, OrderId, type Placed, type PlaceOrderInput} from '@orderwell/domain';
import {diceOf} from '../world/plan.ts';
import {isExpected} from '../world/loop.ts';
import type {Random} from '../world/random.ts';
import type {World} from '../world/world.ts';
import {ConnectionLost, type FrontDoor} from './front-door.ts';
import type {OrderUseCases} from './parts.ts';

/** What the service told a client, word for word. */
export interface Acknowledged {
  readonly answer: string;
  readonly orderId: OrderId;
  /** The request with its key, if it may be repeated. */
  readonly repeatable: PlaceOrderInput | undefined;
}

/** The answer to a placed order: what an order must still say however long after. */
export const answerFor = ({id, total, snapshot}: Order): string =>
  `${id} of ${snapshot.customerId}: ${snapshot.lines.map((line) => `${line.quantity} × ${line.productId}`).join(', ')} = ${total}`;

/** Prices in three currencies; the gateway refuses what ends in 1. */
export const catalog: readonly (readonly [id: string, minor: bigint, currency: string])[] = [
  ['kettle', 19_99n, 'EUR'],
  ['phone', 199_00n, 'USD'],
  ['tea', 700n, 'JPY'],
  ['refused', 50_01n, 'USD'],
];

const attemptsMax = 12;

/** What a client may be told that ends its wish. */
const refusals: ReadonlySet<string> = new Set(['IDEMPOTENCY_KEY_REUSED', 'STALE_VERSION']);

/** Somebody who orders one thing, impatiently, and may think better of it. */
export class Client {
  readonly acknowledged: Acknowledged[] = [];
  /** Orders that it tried to cancel, whatever came of it. */
  readonly cancelAsked = new Set<OrderId>();
  /** Orders whose cancellation the service accepted. */
  readonly canceled: OrderId[] = [];
  /** Notes that the service accepted, by their types. */
  readonly noted: {readonly orderId: OrderId; readonly type: string}[] = [];
  /** The requests for orders that were answered with "nothing was stored". */
  readonly toldNothingStored: string[] = [];
  isDone = false;
  #attempts = 0;
  readonly #world: World;
  readonly #door: FrontDoor;
  readonly name: string;
  readonly #random: Random;

  constructor(world: World, door: FrontDoor, number: number) {
    this.#world = world;
    this.#door = door;
    this.name = `client-${number}`;
    this.#random = diceOf(world.plan, this.name);
  }

  async run(): Promise<void> {
    const random = this.#random;
    const {scheduler, plan} = this.#world;
    const isKeyed = random.chance(0.75);
    const clicks = isKeyed && random.chance(0.3) ? random.whole(2, 3) : 1;
    const startsInMs = (random.next() * plan.faultPhaseMs) / 2;
    const cancelsAfterMs = random.pick([undefined, undefined, 0, 20, 300, 1000, 2000, 4000, 20_000]);
    const input = this.#order(isKeyed);
    await scheduler.sleep(startsInMs);
    await Promise.all(Array.from({length: clicks}, () => this.#place(input)));
    const orderId = this.acknowledged[0]?.orderId;
    const noting = orderId === undefined ? undefined : this.#note(orderId);
    if (orderId !== undefined && cancelsAfterMs !== undefined) {
      await scheduler.sleep(cancelsAfterMs * (0.5 + random.next()));
      const times = random.chance(0.2) ? 2 : 1;
      await Promise.all(Array.from({length: times}, () => this.#cancel(orderId)));
    }
    await noting;
    if (isKeyed && random.chance(0.5)) {
      await scheduler.sleep(random.next() * 20_000);
      await this.#place(input);
    }
    if (isKeyed && random.chance(0.2)) await this.#misuse(input);
    this.isDone = true;
  }

  #order(isKeyed: boolean): PlaceOrderInput {
    const [productId] = this.#random.pick(catalog) ?? catalog[0] ?? ['none'];
    const quantity = this.#random.whole(1, 3) * (productId === 'refused' ? 1 : 10);
    const key = `${this.name}-key`;
    return {
      customerId: 'customer',
      lines: [{productId, quantity: productId === 'refused' ? 1 : quantity}],
      metadata: {client: this.name},
      correlation: {requestId: this.name},
      ...(isKeyed && {idempotency: {caller: 'shop', key, fingerprint: `${productId} ${quantity}`, answerFor}}),
    };
  }

  /** With a key, until there is an answer; without one, once, because a repeat could order twice. */
  async #place(input: PlaceOrderInput): Promise<void> {
    const placed = await this.#insist(input.idempotency === undefined ? 1 : attemptsMax, 'orders', (service) =>
      this.#placeOnce(service, input),
    );
    if (placed === undefined) return;
    const answer = placed.kind === 'placed' ? answerFor(placed.order) : placed.answer;
    const orderId = OrderId.parse(answer.split(' ')[0] ?? '');
    this.#world.tell(this.name, `is told "${answer}"`);
    this.acknowledged.push({answer, orderId, repeatable: input.idempotency && input});
  }

  /** Each attempt is a request of its own, so that the order that it stored can be told from others. */
  async #placeOnce(service: OrderUseCases, input: PlaceOrderInput): Promise<Placed> {
    this.#attempts += 1;
    const requestId = `${this.name}/${this.#attempts}`;
    try {
      return await service.placeOrder.execute({...input, correlation: {requestId}});
    } catch (error) {
      if (error instanceof DomainError && error.code === 'UNAVAILABLE') this.toldNothingStored.push(requestId);
      throw error;
    }
  }

  async #cancel(orderId: OrderId): Promise<void> {
    this.cancelAsked.add(orderId);
    // Some only want to cancel an order that is as they saw it, and are refused if it is not.
    const expectedVersion = this.#random.chance(0.2) ? this.#random.whole(1, 2) : undefined;
    const order = await this.#insist(attemptsMax, 'cancels', (service) =>
      service.cancelOrder.execute({orderId, expectedVersion, correlation: {requestId: this.name}}),
    );
    if (order === undefined) return;
    this.#world.tell(this.name, `is told that ${orderId} is ${order.status}`);
    this.canceled.push(orderId);
  }

  /**
   * In some histories, clients have things noted, whatever else happens to the order meanwhile. A repeat is the same
   * message. The dice are others, so that the rest of a client's story does not depend on it.
   */
  async #note(orderId: OrderId): Promise<void> {
    const {plan} = this.#world;
    if (!diceOf(plan, 'notes').chance(0.3)) return;
    const random = diceOf(plan, `${this.name} notes`);
    const times = random.whole(0, 3);
    for (let count = 1; count <= times; count++) {
      await this.#world.scheduler.sleep(random.next() * 8000);
      const type = `note-${count}`;
      const [note, messageId] = [{type, data: {by: this.name}}, `${this.name} ${type}`];
      const correlation = {requestId: this.name};
      const noted = await this.#insist(
        attemptsMax,
        'notes',
        (service) => service.noteOrder.execute({orderId, note, messageId, correlation}),
        random,
      );
      if (noted !== undefined) this.noted.push({orderId, type});
    }
  }

  /** Asks for something else with the same key, which must be refused. */
  async #misuse(input: PlaceOrderInput): Promise<void> {
    const {idempotency} = input;
    if (idempotency === undefined || this.acknowledged.length === 0) return;
    const other = {...input, idempotency: {...idempotency, fingerprint: 'something else'}};
    const placed = await this.#insist(1, 'misuses its key', (service) => service.placeOrder.execute(other));
    if (placed !== undefined) {
      this.#world.violate('the same key gets the same answer', `${idempotency.key} was accepted for another order`);
    }
  }

  /** Asks again and again while nobody can tell whether it worked. */
  async #insist<Answer>(
    times: number,
    what: string,
    ask: (service: OrderUseCases) => Promise<Answer>,
    random = this.#random,
  ): Promise<Answer | undefined> {
    for (let attempt = 1; attempt <= times; attempt++) {
      try {
        return await this.#door.request(this.name, what, ask);
      } catch (error) {
        if (error instanceof DomainError && refusals.has(error.code)) return undefined;
        if (!(error instanceof ConnectionLost) && !isExpected(error)) {
          this.#world.violate('nobody meets a contradiction', `${this.name} ${what}: ${String(error)}`);
          return undefined;
        }
        await this.#world.scheduler.sleep(this.#world.patience(200 + random.next() * 3000 * attempt));
      }
    }
    return undefined;
  }
}
