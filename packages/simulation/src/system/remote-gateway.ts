import type {Money, PaymentGateway, PaymentId} from '@orderwell/domain';
import type {InMemoryOrderRepository, InMemoryPaymentGateway} from '@orderwell/domain/testing';
import {portCall} from '../world/port-call.ts';
import type {AskedBy} from '../world/tally.ts';
import type {VirtualProcess} from '../world/virtual-process.ts';
import type {World} from '../world/world.ts';
import type {Troubles} from './troubles.ts';

/** What the simulated gateway refuses: amounts that end in 1, so that a catalog can hold both kinds. */
export const declineReason = ({minor}: Money): string | undefined => (minor % 10n === 1n ? 'card_refused' : undefined);

/** The gateway, over the internet: what goes wrong on the way is an outcome, never an exception. */
export function remoteGateway(
  world: World,
  process: VirtualProcess,
  {gateway, orders}: {gateway: InMemoryPaymentGateway; orders: InMemoryOrderRepository},
  troubles: Troubles,
  by: AskedBy,
): PaymentGateway {
  const unanswered = () => ({kind: 'unknown', reason: 'time_out'}) as const;
  const call = <Result>(name: string, about: PaymentId, effect: () => Promise<Result>) => {
    const orderId = orderOf(about);
    world.tally.asksGateway(orderId, by);
    return portCall<Result | ReturnType<typeof unanswered>>(world, process, {
      service: 'gateway',
      name: `gateway.${name}`,
      about,
      takesMs: world.plan.gatewayTakesMs,
      effect: async () => (troubles.silent.has(orderId) ? unanswered() : effect()),
      unanswered,
    });
  };
  return {
    charge: (charge) =>
      call('charge', charge.paymentId, () => {
        const entries = gateway.journal.length;
        const outcome = gateway.charge(charge);
        if (gateway.journal.length > entries) watchCapture(world, orders, charge.paymentId);
        return outcome;
      }),
    lookup: (id) =>
      call('lookup', id, async () =>
        world.faults.draw(['lookupLags']) === 'lookupLags' ? {kind: 'notFound'} : gateway.lookup(id),
      ),
    void: (id) => call('void', id, () => gateway.void(id)),
    refund: (refund) => call('refund', refund.paymentId, () => gateway.refund(refund)),
  };
}

/** The order that a payment, or a repeated charge of it, is for. */
export const orderOf = (paymentId: string): string => paymentId.replace(/^pay_/, '').replace(/#.*$/, '');

/** The customer was told that the order is canceled, and nothing owed: no later refund makes a charge right. */
function watchCapture(world: World, orders: InMemoryOrderRepository, paymentId: PaymentId): void {
  const order = orders.all().find(({id}) => id === orderOf(paymentId));
  if (order?.status !== 'Canceled') return;
  world.violate('nothing is charged for an order that reads canceled', `${paymentId} for ${order.id}`);
}
