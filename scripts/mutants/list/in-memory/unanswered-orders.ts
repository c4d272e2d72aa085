import type {MutationsOfPort} from '../../mutant.ts';

export const inMemoryUnanswered: MutationsOfPort = {
  adapter: 'in-memory',
  port: 'a list of unanswered orders',
  mutations: {
    'wait-counts-from-asking': {
      mistake: 'the wait begins when an order asks, before anybody was told',
      file: 'in-memory-unanswered-orders.ts',
      from: `this.#waits.delete(orderId);`,
      to: `this.#waits.set(orderId, {since: this.#clock.now().getTime(), nextAt: undefined});`,
    },
    'inquiry-schedule-ignored': {
      mistake: 'an order that was handed out is handed out again at once',
      file: 'in-memory-unanswered-orders.ts',
      from: `wait.nextAt = now + pauseMs(inquiries, schedule);`,
      to: `wait.nextAt = now;`,
    },
    'inquiry-pause-never-longer': {
      mistake: 'the pauses of the schedule stay as short as the first',
      file: 'in-memory-unanswered-orders.ts',
      from: `2 ** (inquiries - 1)`,
      to: `1`,
    },
    'inquiry-pause-without-limit': {
      mistake: 'the pauses of the schedule grow without a limit',
      file: 'in-memory-unanswered-orders.ts',
      from: `Math.min(firstAfterMs * 2 ** (inquiries - 1), pauseMsMax)`,
      to: `firstAfterMs * 2 ** (inquiries - 1)`,
    },
    'schedule-anew-at-each-repeat': {
      mistake: 'an order that asks for the same again begins its schedule anew',
      file: 'in-memory-unanswered-orders.ts',
      from: `if (!asksAgain(type)) this.#inquiries.delete(orderId);`,
      to: `this.#inquiries.delete(orderId);`,
    },
    'schedule-never-anew': {
      mistake: 'an order that asks for something else goes on in its old schedule',
      file: 'in-memory-unanswered-orders.ts',
      from: `if (!asksAgain(type)) this.#inquiries.delete(orderId);`,
      to: ``,
    },
    'youngest-wait-first': {
      mistake: 'those that have waited longest come last',
      file: 'in-memory-unanswered-orders.ts',
      from: `a.since - b.since`,
      to: `b.since - a.since`,
    },
    'unanswered-limit-ignored': {
      mistake: 'all that are due are handed out, however few were asked for',
      file: 'in-memory-unanswered-orders.ts',
      from: `due.slice(0, options.limit)`,
      to: `due`,
    },
    'answered-handed-out': {
      mistake: 'an order that has its answer is handed out',
      file: 'in-memory-unanswered-orders.ts',
      from: `order?.awaits === undefined ||`,
      to: `order === undefined ||`,
    },
    'unreadable-holds-up-unanswered': {
      mistake: 'an order that cannot be read keeps all others from being handed out',
      file: 'in-memory-unanswered-orders.ts',
      from: `const order = this.#orderOf(id);`,
      to: `const order = this.#orderOf(id);
        this.#faults.assertReadable(id);`,
    },
    'earlier-delivery-begins-wait': {
      mistake: 'the wait begins with the delivery of an earlier message, while the latest is still to be delivered',
      file: 'in-memory-unanswered-orders.ts',
      from: `if (isLatest) this.#waits`,
      to: `this.#waits`,
    },
  },
};
