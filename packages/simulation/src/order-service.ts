import {
  ApplyPaymentResult,
  CancelOrder,
  type DeliveryPolicy,
  PlaceOrder,
  ReconcileOrders,
  type ReconcilePolicy,
  RelayOrderEvents,
} from '@orderwell/domain';
import type {Bug} from './bug.ts';
import {isExpected, startLoop} from './loop.ts';
import type {OrderPorts, OrderUseCases, Stores} from './parts.ts';
import {remoteCustomers, remoteOrders, remoteOutbox, remoteProducts} from './remote-stores.ts';
import {siteOf} from './site.ts';
import type {Transport} from './transport.ts';
import type {VirtualProcess} from './virtual-process.ts';
import type {World} from './world.ts';

/** Short, so that one history sees leases expire and retries come; small batches, so that relays share the work. */
export const deliveryPolicy: DeliveryPolicy = {batchSizeMax: 3, leaseMs: 4000, retryDelaysMs: [200, 1000, 3000]};
const reconcilePolicy: ReconcilePolicy = {deadlineMs: 12_000, paymentRequestsMax: 2, batchSizeMax: 5};
const relayEveryMs = 5000;
const reconcileEveryMs = 6000;
export const forgetEveryMs = 9000;
export const rememberedMs = 3000;

export interface ServiceParts {
  readonly world: World;
  readonly stores: Stores;
  readonly transport: Transport;
  readonly bug: Bug | undefined;
  /** What the bug keeps. */
  readonly bugMemory: Map<string, unknown>;
}

/** Puts one life of an order process together and sets it going. @returns what clients can ask of it */
export function bootOrderService(parts: ServiceParts, process: VirtualProcess): OrderUseCases {
  const {world, transport, bug} = parts;
  const site = siteOf(parts, process);
  const sound = orderPorts(parts, process, () => relay.wake());
  const ports = {...sound, ...bug?.orderPorts?.(sound, site)};
  const useCases = {...orderUseCases(ports), ...bug?.orderUseCases?.(ports, site)};

  const relay = startLoop({
    world,
    process,
    name: 'relay',
    everyMs: relayEveryMs,
    pass: async () => (await passOf(useCases.relayOrderEvents, world)) >= deliveryPolicy.batchSizeMax,
  });
  if (world.plan.sweeper) {
    const pass = async (): Promise<boolean> =>
      (await useCases.reconcileOrders.execute()).found >= reconcilePolicy.batchSizeMax;
    startLoop({world, process, name: 'sweeper', everyMs: reconcileEveryMs, pass});
  }
  if (world.plan.memory === 'short') {
    const pass = async (): Promise<boolean> => {
      const recordedBefore = new Date(ports.clock.now().getTime() - rememberedMs);
      return (await ports.orders.forgetMessages({recordedBefore, limit: 10})) === 10;
    };
    startLoop({world, process, name: 'forgetting', everyMs: forgetEveryMs, pass});
  }
  transport.consume(process, {results: (result) => useCases.applyPaymentResult.execute(result)});
  return useCases;
}

function orderPorts({world, stores, transport}: ServiceParts, process: VirtualProcess, wake: () => void): OrderPorts {
  const reach = {world, process, onCommit: wake};
  const {customers, products, ids} = stores;
  return {
    orders: remoteOrders(reach, stores.orders),
    outbox: remoteOutbox(reach, {service: 'orders database', name: 'outbox', outbox: stores.orders.outbox}),
    requester: {
      requestPayment: (request) => transport.publish(process, 'requests', request),
      cancelPayment: (cancellation) => transport.publish(process, 'cancellations', cancellation),
    },
    customers: remoteCustomers(reach, customers),
    products: remoteProducts(reach, products),
    ids,
    clock: world.clockOf(process),
  };
}

function orderUseCases(ports: OrderPorts): OrderUseCases {
  return {
    placeOrder: new PlaceOrder(ports),
    cancelOrder: new CancelOrder(ports),
    applyPaymentResult: new ApplyPaymentResult(ports),
    relayOrderEvents: new RelayOrderEvents({outbox: ports.outbox, payments: ports.requester, policy: deliveryPolicy}),
    reconcileOrders: new ReconcileOrders({...ports, policy: reconcilePolicy}),
  };
}

/** One pass over an outbox. @returns how many it claimed */
export async function passOf(useCase: Pick<RelayOrderEvents, 'execute'>, world: World): Promise<number> {
  const {claimed, failures} = await useCase.execute();
  for (const failure of failures) {
    if (!isExpected(failure)) world.violate('nobody meets a contradiction', String(failure));
  }
  return claimed;
}
