import {
  AnnouncePaymentResults,
  AnswerInquiry,
  CancelPayment,
  ProcessPayment,
  ResolveUnknownPayments,
} from '@orderwell/domain';
import {announceEveryMs, deliveryPolicy, forgetEveryMs, rememberedMs, resolveEveryMs, resolvePolicy} from './limits.ts';
import {passOf, startLoop} from './loop.ts';
import type {PaymentSidePorts, PaymentUseCases} from './parts.ts';
import {remoteGateway} from './remote-gateway.ts';
import {remoteOutbox, remotePayments} from './remote-stores.ts';
import type {ServiceParts} from './service-parts.ts';
import {siteOf} from './site.ts';
import type {VirtualProcess} from './virtual-process.ts';

/** Puts one life of a payment process together and sets it going. */
export function bootPaymentService(parts: ServiceParts, process: VirtualProcess): void {
  const {world, transport, bug} = parts;
  const site = siteOf(parts, process);
  const sound = paymentPorts(parts, process, () => announcer.wake());
  const ports = {...sound, ...bug?.paymentPorts?.(sound, site)};
  const right = paymentUseCases(ports);
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
  transport.consume(process, {
    requests: (request) => useCases.processPayment.execute(request),
    cancellations: (cancellation) => useCases.cancelPayment.execute(cancellation),
    inquiries: (inquiry) => useCases.answerInquiry.execute(inquiry),
  });
}

function paymentPorts(
  {world, stores, transport}: ServiceParts,
  process: VirtualProcess,
  wake: () => void,
): PaymentSidePorts {
  const reach = {world, process, onCommit: wake};
  const service = 'payments database';
  return {
    payments: remotePayments(reach, stores.payments),
    outbox: remoteOutbox(reach, {service, name: 'results', outbox: stores.payments.outbox}),
    unresolved: remoteOutbox(reach, {service, name: 'unresolved', outbox: stores.payments.unresolved}),
    waiting: {mayHold: (asked) => transport.mayHold(process, asked)},
    publisher: {
      publish: (result) => transport.publish(process, 'results', result),
      answerInquiry: (answer) => transport.publish(process, 'answers', answer),
    },
    gateway: remoteGateway(world, process, stores),
    clock: world.clockOf(process),
  };
}

function paymentUseCases(ports: PaymentSidePorts): PaymentUseCases {
  return {
    processPayment: new ProcessPayment(ports),
    cancelPayment: new CancelPayment(ports),
    resolveUnknownPayments: new ResolveUnknownPayments({...ports, policy: resolvePolicy}),
    answerInquiry: new AnswerInquiry(ports),
    announcePaymentResults: new AnnouncePaymentResults({...ports, policy: deliveryPolicy}),
  };
}
