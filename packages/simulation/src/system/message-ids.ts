import type {OrderId} from '@orderwell/domain';
import type {World} from '../world/world.ts';
import type {Messages, Queue} from './queues.ts';

/** The ids that messages travel with, as the plan has it. */
export class MessageIds {
  readonly #world: World;
  /** What each id was given to. */
  readonly #given = new Map<string, string>();
  readonly #counted = new Map<OrderId, string[]>();

  constructor(world: World) {
    this.#world = world;
  }

  /** The message as it travels. */
  named(queue: Queue, message: Messages[Queue]): Messages[Queue] {
    if (!('messageId' in message) || message.messageId === undefined) return message;
    const {orderId, messageId} = message;
    this.#assertOneMessage(messageId, 'outcome' in message ? message.outcome : queue);
    switch (this.#world.plan.memory) {
      case 'none':
        return {...message, messageId: undefined};
      case 'counted':
        return {...message, messageId: `${queue}-${this.#countOf(orderId, messageId)}`};
      case 'kept':
      case 'short':
        return message;
    }
  }

  /** Whoever remembers ids must not take one message for another. */
  #assertOneMessage(id: string, says: string): void {
    const before = this.#given.get(id);
    this.#given.set(id, says);
    if (before === undefined || before === says) return;
    this.#world.violate('a message id is given to one message', `${id} is "${before}" and "${says}"`);
  }

  #countOf(orderId: OrderId, messageId: string): number {
    const ids = this.#counted.get(orderId) ?? [];
    if (!ids.includes(messageId)) this.#counted.set(orderId, [...ids, messageId]);
    return ids.includes(messageId) ? ids.indexOf(messageId) + 1 : ids.length + 1;
  }
}
