import type {MutationsOfPort} from '../../mutant.ts';

export const mikroOrmUnanswered: MutationsOfPort = {
  adapter: 'mikro-orm',
  port: 'a list of unanswered orders',
  mutations: {
    'wait-counts-from-storing': {
      mistake: 'the wait begins when an order asks, before anybody was told',
      file: 'unanswered-statements.ts',
      from: `coalesce(delivered_at, stored_at) as delivered_at`,
      to: `stored_at as delivered_at`,
    },
    'undelivered-handed-out': {
      mistake: 'an order whose message still waits to be delivered is handed out',
      file: 'unanswered-statements.ts',
      from: `select due_at is null and parked_at is null and isfinite(`,
      to: `select isfinite(`,
    },
    'delivery-not-noted': {
      mistake: 'nobody notes when an event was delivered',
      file: 'order-outbox.ts',
      from: `
    delivered: 'delivered_at',`,
      to: ``,
    },
    'inquiry-schedule-ignored': {
      mistake: 'an order that was handed out is handed out again at once',
      file: 'unanswered-statements.ts',
      from: `when due.id is not null then now() + (\${pauseMs('(inquiries + 1)')}) * interval '1 millisecond'`,
      to: `when due.id is not null then now() + (\${pauseMs('(inquiries + 1)')}) * interval '0 milliseconds'`,
    },
    'inquiry-pause-never-longer': {
      mistake: 'the pauses of the schedule stay as short as the first',
      file: 'unanswered-statements.ts',
      from: `power(2, least(`,
      to: `power(1, least(`,
    },
    'inquiry-pause-without-limit': {
      mistake: 'the pauses of the schedule grow without a limit',
      file: 'unanswered-statements.ts',
      from: `else least(? * power`,
      to: `else greatest(? * power`,
    },
    'schedule-anew-at-each-repeat': {
      mistake: 'an order that asks for the same again begins its schedule anew',
      file: 'order-mapper.ts',
      from: `...(asksForSomethingElse && {inquiries: 0}),`,
      to: `...(asking.length > 0 && {inquiries: 0}),`,
    },
    'schedule-never-anew': {
      mistake: 'an order that asks for something else goes on in its old schedule',
      file: 'order-mapper.ts',
      from: `...(asksForSomethingElse && {inquiries: 0}),`,
      to: ``,
    },
    'unanswered-not-locked': {
      mistake: 'two that ask at once are handed the same order',
      file: 'unanswered-statements.ts',
      from: `order by inquire_at, updated_at limit ? for update skip locked`,
      to: `order by inquire_at, updated_at limit ?`,
      also: [{from: `order by inquire_at limit ? for update skip locked`, to: `order by inquire_at limit ?`}],
    },
    'youngest-wait-first': {
      mistake: 'those that have waited longest come last',
      file: 'unanswered-statements.ts',
      from: `where is_due order by delivered_at limit ?`,
      to: `where is_due order by delivered_at desc limit ?`,
    },
    'longest-wait-not-first': {
      mistake: 'those that are handed out come in no order',
      file: 'unanswered-orders.ts',
      from: `b.unanswered_for_ms - a.unanswered_for_ms`,
      to: `a.unanswered_for_ms - b.unanswered_for_ms`,
    },
    'answered-handed-out': {
      mistake: 'an order that has its answer is handed out',
      file: 'unanswered-statements.ts',
      from: `(\${isToEnd} or \${isOwing})`,
      to: `true`,
    },
    'owed-refund-not-watched': {
      mistake: 'an order that owes a refund is not handed out',
      file: 'unanswered-statements.ts',
      from: `(\${isToEnd} or \${isOwing})`,
      to: `(\${isToEnd})`,
    },
    'cancellation-not-watched': {
      mistake: 'an order that waits for its cancellation is not handed out',
      file: 'unanswered-statements.ts',
      from: `status in ('Pending', 'Canceling')`,
      to: `status in ('Pending')`,
    },
    'unreadable-holds-up-unanswered': {
      mistake: 'an order that cannot be read keeps all others from being handed out',
      file: 'unanswered-orders.ts',
      from: `this.#remember(id);`,
      to: `throw error;`,
    },
    'earlier-delivery-begins-wait': {
      mistake: 'the wait begins with the delivery of an earlier message, while the latest is still to be delivered',
      file: 'unanswered-statements.ts',
      from: `order by order_events.version desc limit 1`,
      to: `order by order_events.version limit 1`,
    },
  },
};
