import {
  AnnouncePaymentResults,
  AnswerInquiry,
  type Asked,
  CancelPayment,
  type OrderId,
  ProcessPayment,
  ResolveUnknownPayments,
  type UnresolvedPayments,
} from '@orderwell/domain';
import * as limits from '../limits.ts';
import type {Plan} from '../world/plan.ts';
import {passOf, startLoop} from '../world/loop.ts';
import type {AskedBy} from '../world/tally.ts';
import type {VirtualProcess} from '../world/virtual-process.ts';
import type {World} from '../world/world.ts';
import type {PaymentSidePorts, PaymentUseCases} from './parts.ts';
import {remoteGateway} from './remote-gateway.ts';
import {remoteOutbox, remotePayments} from './remote-stores.ts';
import type {ServiceParts} from './service-parts.ts';
import {siteOf} from './site.ts';

const {announceEveryMs, deliveryPolicy, forgetEveryMs, rememberedMs, resolveEveryMs, resolvePolicy} = limits;

/** Puts one life of a payment process together and sets it going. */
export function bootPaymentService(parts: ServiceParts, process: VirtualProcess): void {
  const {world, transport, bug} = parts;
  const site = siteOf(parts, process);
  const portsBy = (by: AskedBy): PaymentSidePorts => {
    const sound = paymentPorts(parts, process, {wake: () => announcer.wake(), by});
    return {...sound, ...bug?.paymentPorts?.(sound, site)};
  };
  const ports = portsBy('message');
  const right = paymentUseCases(ports, portsBy('schedule'), world.plan);
  const useCases = {...right, ...bug?.paymentUseCases?.(ports, site, right)};

  const announcer = startLoop({
    world,
    process,
    name: 'announcer',
    everyMs: announceEveryMs,
    pass: async () => (await passOf(useCases.announcePaymentResults, world)) >= deliveryPolicy.batchSizeMax,
  });
  startLoop({
    world,
    process,
    name: 'resolver',
    everyMs: resolveEveryMs,
    pass: async () => (await passOf(useCases.resolveUnknownPayments, world)) >= resolvePolicy.batchSizeMax,
  });
  if (world.plan.memory === 'short') {
    const pass = async (): Promise<boolean> =>
      (await ports.payments.forgetMessages({olderThanMs: rememberedMs, limit: 10})) === 10;
    startLoop({world, process, name: 'forgetting', everyMs: forgetEveryMs, pass});
  }
  const handle = <Result>(orderId: OrderId, asked: Asked, execute: () => Promise<Result>): Promise<Result> => {
    if (!begins(parts, orderId, asked)) return execute();
    return execute().finally(world.tally.begins(orderId, {process, life: process.life}));
  };
  transport.consume(process, {
    requests: (request) => handle(request.orderId, 'payment', () => useCases.processPayment.execute(request)),
    cancellations: (cancellation) =>
      handle(cancellation.orderId, 'cancellation', () => useCases.cancelPayment.execute(cancellation)),
    inquiries: (inquiry) => useCases.answerInquiry.execute(inquiry),
  });
}

/** Whether a message finds something to begin; a repeat adds no question to the gateway. */
function begins({stores}: ServiceParts, orderId: OrderId, asked: Asked): boolean {
  const payment = stores.payments.all().find((stored) => stored.orderId === orderId);
  if (payment === undefined || payment.status === 'Requested') return true;
  return asked === 'cancellation' && (payment.status === 'Unknown' || payment.status === 'Captured');
}

function paymentPorts(
  {world, stores, transport, troubles}: ServiceParts,
  process: VirtualProcess,
  {wake, by}: {wake: () => void; by: AskedBy},
): PaymentSidePorts {
  const reach = {world, process, onCommit: wake};
  const service = 'payments database';
  const unresolved = counted(world, stores.payments.unresolved);
  return {
    payments: remotePayments(reach, stores.payments),
    outbox: remoteOutbox(reach, {service, name: 'results', outbox: stores.payments.outbox}),
    unresolved: remoteOutbox(reach, {service, name: 'unresolved', outbox: unresolved}),
    waiting: {mayHold: (asked) => transport.mayHold(process, asked)},
    publisher: {
      publish: (result, {replyTo}) => transport.publish(process, 'results', result, {address: replyTo}),
      answerInquiry: (answer) => transport.publish(process, 'answers', answer),
    },
    gateway: remoteGateway(world, process, stores, troubles, by),
    clock: world.clockOf(process),
  };
}

/** Counts the payments that are handed out. */
function counted(world: World, unresolved: UnresolvedPayments): UnresolvedPayments {
  return {
    claim: async (options) => {
      const at = {ms: world.clock.now().getTime(), offMs: world.storeClockOffMs};
      const claims = await unresolved.claim(options);
      for (const claim of claims) world.tally.handsOut(claim, at);
      return claims;
    },
    settle: (claims) => unresolved.settle(claims),
    release: (claims, options) => unresolved.release(claims, options),
    park: (claim, options) => unresolved.park(claim, options),
  };
}

function paymentUseCases(ports: PaymentSidePorts, scheduled: PaymentSidePorts, plan: Plan): PaymentUseCases {
  const policy = {...resolvePolicy, leaseMs: limits.resolveLeaseMs(plan)};
  return {
    processPayment: new ProcessPayment(ports),
    cancelPayment: new CancelPayment(ports),
    resolveUnknownPayments: new ResolveUnknownPayments({...scheduled, policy}),
    answerInquiry: new AnswerInquiry(ports),
    announcePaymentResults: new AnnouncePaymentResults({...ports, policy: deliveryPolicy}),
  };
}
