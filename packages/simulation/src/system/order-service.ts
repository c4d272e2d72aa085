import {
  ApplyInquiryAnswer,
  ApplyPaymentResult,
  CancelOrder,
  InquireAboutOrders,
  NoteOrder,
  PlaceOrder,
  RelayOrderEvents,
} from '@orderwell/domain';
import {
  askingAgainPolicy,
  deliveryPolicy,
  forgetEveryMs,
  inquireEveryMs,
  inquiryPolicy,
  relayEveryMs,
  rememberedMs,
} from '../limits.ts';
import {judgeFailures, passOf, startLoop} from '../world/loop.ts';
import type {VirtualProcess} from '../world/virtual-process.ts';
import type {OrderPorts, OrderUseCases} from './parts.ts';
import {remoteCustomers, remoteOrders, remoteOutbox, remoteProducts, remoteUnanswered} from './remote-stores.ts';
import type {ServiceParts} from './service-parts.ts';
import {siteOf} from './site.ts';

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
  if (world.plan.inquirer) {
    const pass = async (): Promise<boolean> => {
      const {due, failures} = await useCases.inquireAboutOrders.execute();
      judgeFailures(world, failures);
      return due.length >= inquiryPolicy.batchSizeMax;
    };
    startLoop({world, process, name: 'inquirer', everyMs: inquireEveryMs, pass});
  }
  if (world.plan.memory === 'short') {
    const pass = async (): Promise<boolean> =>
      (await ports.orders.forgetMessages({olderThanMs: rememberedMs, limit: 10})) === 10;
    startLoop({world, process, name: 'forgetting', everyMs: forgetEveryMs, pass});
  }
  transport.consume(process, {
    results: (result) => useCases.applyPaymentResult.execute(result),
    answers: (answer) => useCases.applyInquiryAnswer.execute(answer),
  });
  return useCases;
}

function orderPorts({world, stores, transport}: ServiceParts, process: VirtualProcess, wake: () => void): OrderPorts {
  const reach = {world, process, onCommit: wake};
  const {customers, products, ids} = stores;
  const {ownAddresses, addressedInquiries} = world.plan;
  const address = addressOf(process);
  const asker = ownAddresses && {replyTo: address};
  const waiter = ownAddresses && addressedInquiries && {resultTo: address, cancelResultTo: address};
  return {
    orders: remoteOrders(reach, stores.orders),
    outbox: remoteOutbox(reach, {service: 'orders database', name: 'outbox', outbox: stores.orders.outbox}),
    unanswered: remoteUnanswered(reach, stores.orders.unanswered),
    requester: {
      requestPayment: (request) => transport.publish(process, 'requests', {...request, ...asker}),
      cancelPayment: (cancellation) => transport.publish(process, 'cancellations', {...cancellation, ...asker}),
      inquire: (inquiry) => transport.publish(process, 'inquiries', {...inquiry, ...waiter}),
    },
    customers: remoteCustomers(reach, customers),
    products: remoteProducts(reach, products),
    ids,
    clock: world.clockOf(process),
  };
}

/** Where an order process wants its results, if not at the usual address. */
export const addressOf = ({name}: {readonly name: string}): string => `at ${name}`;

function orderUseCases(ports: OrderPorts): OrderUseCases {
  return {
    placeOrder: new PlaceOrder(ports),
    cancelOrder: new CancelOrder(ports),
    noteOrder: new NoteOrder(ports),
    applyPaymentResult: new ApplyPaymentResult(ports),
    relayOrderEvents: new RelayOrderEvents({outbox: ports.outbox, payments: ports.requester, policy: deliveryPolicy}),
    inquireAboutOrders: new InquireAboutOrders({...ports, payments: ports.requester, policy: inquiryPolicy}),
    applyInquiryAnswer: new ApplyInquiryAnswer({...ports, policy: askingAgainPolicy}),
  };
}
