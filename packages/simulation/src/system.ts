import {CustomerId, Money, ProductId} from '@orderwell/domain';
import {
  InMemoryCustomerRepository,
  InMemoryOrderRepository,
  InMemoryPaymentGateway,
  InMemoryPaymentRepository,
  InMemoryProductRepository,
  SequentialIds,
} from '@orderwell/domain/testing';
import type {Bug} from './bug.ts';
import {Client, catalog} from './client.ts';
import {disturb} from './disturbances.ts';
import {FrontDoor} from './front-door.ts';
import {restsWithinMs} from './limits.ts';
import {bootOrderService} from './order-service.ts';
import type {Stores} from './parts.ts';
import {bootPaymentService} from './payment-service.ts';
import type {Plan} from './plan.ts';
import {declineReason} from './remote-gateway.ts';
import type {ServiceParts} from './service-parts.ts';
import {Transport} from './transport.ts';
import {World} from './world.ts';

/** Everything there is in one history. */
export class System {
  readonly world: World;
  readonly stores: Stores;
  readonly transport: Transport;
  readonly door: FrontDoor;
  readonly clients: readonly Client[];

  constructor(plan: Plan, {bug, traced}: {bug: Bug | undefined; traced: boolean}) {
    this.world = new World(plan, {traced});
    this.stores = storesOf(this.world);
    this.transport = new Transport(this.world);
    this.transport.acknowledges = bug?.acknowledges ?? 'afterSuccess';
    this.door = new FrontDoor(this.world);
    this.#spawn({world: this.world, stores: this.stores, transport: this.transport, bug, bugMemory: new Map()});
    this.clients = plan.clients.map((number) => new Client(this.world, this.door, number));
  }

  /** The whole history: faults for a while, then none, until all is at rest. @returns whether it came to rest */
  async run(): Promise<boolean> {
    const {world, stores} = this;
    for (const [id, minor, currency] of catalog) {
      await stores.products.addIfAbsent({id: ProductId.parse(id), name: id, price: Money.of(minor, currency)});
    }
    await stores.customers.addIfAbsent({id: CustomerId.parse('customer'), name: 'Ada', email: 'ada@example.com'});
    for (const process of world.processes) process.start();
    for (const client of this.clients) void client.run();
    disturb(world);
    const {scheduler, faults, plan} = world;
    scheduler.after(plan.faultPhaseMs, () => {
      faults.healed = true;
      world.tell('!', 'no more faults');
    });
    return scheduler.run(() => world.violations.length > 0 || this.#isAtRest(), plan.faultPhaseMs + restsWithinMs);
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

  #isAtRest(): boolean {
    const {world, stores, transport} = this;
    if (world.underWay > 0 || transport.pending > 0) return false;
    if (this.clients.some(({isDone}) => !isDone) || this.waiting().length > 0) return false;
    // Without inquiries nothing more would come: an order that is still open then is stuck.
    return !world.plan.inquirer || stores.orders.all().every(({awaits}) => awaits === undefined);
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
