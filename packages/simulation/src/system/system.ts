import {CustomerId, Money, type Order, ProductId} from '@orderwell/domain';
import {
  InMemoryCustomerRepository,
  InMemoryOrderRepository,
  InMemoryPaymentGateway,
  InMemoryPaymentRepository,
  InMemoryProductRepository,
  SequentialIds,
} from '@orderwell/domain/testing';
import {restsWithinMs} from '../limits.ts';
import type {Plan} from '../world/plan.ts';
import {World} from '../world/world.ts';
import type {Bug} from './bug.ts';
import {Client, catalog} from './client.ts';
import {disturb} from './disturbances.ts';
import {FrontDoor} from './front-door.ts';
import {bootOrderService} from './order-service.ts';
import type {Stores} from './parts.ts';
import {bootPaymentService} from './payment-service.ts';
import {declineReason} from './remote-gateway.ts';
import type {ServiceParts} from './service-parts.ts';
import {Transport} from './transport.ts';
import {Troubles} from './troubles.ts';

/** How a history came to its end: everything at rest, or all but what could not be handled, or not even that. */
export type Rest = 'all' | 'others' | 'none';

/** Everything there is in one history. */
export class System {
  readonly world: World;
  readonly stores: Stores;
  readonly troubles: Troubles;
  readonly transport: Transport;
  readonly door: FrontDoor;
  readonly clients: readonly Client[];
  /** When the faults were over, in virtual milliseconds. */
  healedAt = 0;

  constructor(plan: Plan, {bug, traced}: {bug: Bug | undefined; traced: boolean}) {
    this.world = new World(plan, {traced});
    this.stores = storesOf(this.world);
    this.troubles = new Troubles(this.stores);
    this.transport = new Transport(this.world, this.troubles);
    this.transport.acknowledges = bug?.acknowledges ?? 'afterSuccess';
    this.door = new FrontDoor(this.world);
    const {world, stores, transport, troubles} = this;
    this.#spawn({world, stores, transport, troubles, bug, bugMemory: new Map()});
    this.clients = plan.clients.map((number) => new Client(this.world, this.door, number));
  }

  /**
   * The whole history: faults for a while; then none but those of single orders, until all others are at rest; then none
   * at all, until everything is.
   */
  async run(): Promise<Rest> {
    const {world, stores, troubles} = this;
    for (const [id, minor, currency] of catalog) {
      await stores.products.addIfAbsent({id: ProductId.parse(id), name: id, price: Money.of(minor, currency)});
    }
    await stores.customers.addIfAbsent({id: CustomerId.parse('customer'), name: 'Ada', email: 'ada@example.com'});
    for (const process of world.processes) process.start();
    for (const client of this.clients) void client.run();
    disturb(this);
    this.#healIn(world.plan.faultPhaseMs);
    await this.#runUntil(() => world.faults.healed || this.#isAtRest(), Number.POSITIVE_INFINITY);
    world.faults.healed = true;
    this.healedAt = world.scheduler.now;
    if (!(await this.#runUntil(() => this.#areOthersAtRest(), this.#patienceMs))) return 'none';
    if (!troubles.any) return 'all';
    world.tell('!', 'everything else is at rest; no more troubles');
    troubles.endAll();
    return (await this.#runUntil(() => this.#isAtRest(), this.#patienceMs)) ? 'all' : 'others';
  }

  /** What still waits, in words; empty once everything was delivered and every payment came to an end. */
  waiting(): string[] {
    const {orders, payments} = this.stores;
    const counts = {
      'undispatched events': orders.outbox.size,
      'unannounced results': payments.outbox.size,
      'payments that wait for the gateway': payments.unresolved.size,
      'messages on their way': this.transport.pending,
      'clients without an answer': this.clients.filter(({isDone}) => !isDone).length,
    };
    return Object.entries(counts).flatMap(([what, count]) => (count === 0 ? [] : [`${count} ${what}`]));
  }

  /** Orders that are not at rest, but for those that cannot be handled. */
  restless(): readonly Order[] {
    const pending = new Set(this.transport.pendingOrders);
    return this.stores.orders.all().filter((order) => {
      return (pending.has(order.id) || this.#waits(order)) && !this.troubles.concern(order.id);
    });
  }

  /** How long everything may take to come to rest: with a slow gateway, as long as the longest queue. */
  get #patienceMs(): number {
    const {gatewayTakesMs, clients} = this.world.plan;
    return restsWithinMs + gatewayTakesMs * (20 + 6 * clients.length);
  }

  #runUntil(isOver: () => boolean, withinMs: number): Promise<boolean> {
    const {scheduler, violations} = this.world;
    return scheduler.run(() => violations.length > 0 || isOver(), scheduler.now + withinMs);
  }

  /** Not before a long outage is over: how everything goes on after it is what it is for. */
  #healIn(delayMs: number): void {
    const {world} = this;
    world.scheduler.after(delayMs, () => {
      const outageMs = world.longOutageUntil - world.scheduler.now;
      if (outageMs > 0) return this.#healIn(outageMs + 1);
      world.faults.healed = true;
      world.tell('!', 'no more faults');
    });
  }

  #isAtRest(): boolean {
    const {world, stores, transport} = this;
    if (world.underWay > 0 || transport.pending > 0) return false;
    if (this.clients.some(({isDone}) => !isDone) || this.waiting().length > 0) return false;
    // Without inquiries nothing more would come: an order that is still open then is stuck.
    return !world.plan.inquirer || stores.orders.all().every(({awaits}) => awaits === undefined);
  }

  #areOthersAtRest(): boolean {
    if (!this.troubles.any) return this.#isAtRest();
    return this.clients.every((client) => client.isDone || this.#isTroubled(client)) && this.restless().length === 0;
  }

  #isTroubled({acknowledged}: Client): boolean {
    return acknowledged.some(({orderId}) => this.troubles.concern(orderId));
  }

  #waits({id, awaits}: Order): boolean {
    const {orders, payments} = this.stores;
    if (this.world.plan.inquirer && awaits !== undefined) return true;
    if (orders.history(id).some((event) => orders.outbox.holds(event.id))) return true;
    const payment = payments.all().find(({orderId}) => orderId === id);
    return payment !== undefined && (payments.outbox.holds(payment.id) || payments.unresolved.holds(payment.id));
  }

  #spawn(parts: ServiceParts): void {
    const {world, door} = this;
    for (let number = 1; number <= world.plan.orderProcesses; number++) {
      const process = world.spawn(`order-${number}`, 'order');
      process.boot = () => door.open(process, bootOrderService(parts, process));
    }
    for (let number = 1; number <= world.plan.paymentProcesses; number++) {
      const process = world.spawn(`payment-${number}`, 'payment');
      process.boot = () => bootPaymentService(parts, process);
    }
  }
}

function storesOf({clock}: World): Stores {
  return {
    orders: new InMemoryOrderRepository({clock}),
    payments: new InMemoryPaymentRepository({clock}),
    customers: new InMemoryCustomerRepository(),
    products: new InMemoryProductRepository(),
    gateway: new InMemoryPaymentGateway({declineReason}),
    ids: new SequentialIds('order'),
  };
}
