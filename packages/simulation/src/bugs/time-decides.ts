import type {Order, OrderTrigger} from '@orderwell/domain';
import {inquiryPolicy} from '../limits.ts';
import type {Bug, BugSite} from '../system/bug.ts';
import type {OrderPorts} from '../system/parts.ts';

const deadlineMs = 12_000;
const {firstAfterMs} = inquiryPolicy.schedule;

export const deadlineCancels: Bug = {
  mistake: 'an order that has heard nothing for long is canceled, however the payment side is getting on',
  orderUseCases: (ports) => ({
    inquireAboutOrders: {
      execute: async () => {
        const due = await ports.unanswered.takeDue({schedule: inquiryPolicy.schedule, limit: 5});
        for (const {order, unansweredForMs} of due) {
          if (order.status !== 'Pending' || unansweredForMs < deadlineMs) await inquire(order, ports);
          else await move(order, {kind: 'cancelAsked', reason: 'payment_deadline_passed'}, ports);
        }
        return {due, failures: []};
      },
    },
  }),
};

export const askedAgainByAge: Bug = {
  mistake: 'an order that is old is asked for again, without inquiring whether its request arrived',
  orderUseCases: (ports, site) => ({
    inquireAboutOrders: {
      execute: async () => {
        for (const order of await unchangedFor(deadlineMs, site)) await move(order, {kind: 'requestLost'}, ports);
        return {due: [], failures: []};
      },
    },
  }),
};

export const waitCountedFromChange: Bug = {
  mistake: 'the wait of an order counts from its last change, whether or not anybody was asked since',
  orderPorts: (_, site) => ({
    unanswered: {
      takeDue: async () =>
        (await unchangedFor(firstAfterMs, site)).map((order) => ({order, unansweredForMs: firstAfterMs, inquiries: 1})),
    },
  }),
};

function unchangedFor(ms: number, {stores: {orders}, now, call}: BugSite): Promise<readonly Order[]> {
  return call('orders database', 'old orders', async () =>
    orders.all().filter(({awaits, snapshot, id}) => {
      const isOld = now().getTime() - snapshot.updatedAt.getTime() > ms;
      return isOld && awaits !== undefined && !orders.faults.unreadable.has(id);
    }),
  );
}

async function move(order: Order, trigger: OrderTrigger, {orders, clock}: OrderPorts): Promise<void> {
  await orders.save(order.move(trigger, {at: clock.now(), correlation: {}}));
}

async function inquire({id: orderId, version: orderVersion, awaits}: Order, {requester}: OrderPorts): Promise<void> {
  if (awaits !== undefined) await requester.inquire({orderId, asked: awaits, orderVersion, correlation: {}});
}
