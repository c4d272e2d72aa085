import type {Clock} from '../clock.ts';
import type {Correlation} from '../contracts.ts';
import type {OrderId} from '../values/ids.ts';
import {assertVersion, changeOrder} from './change-order.ts';
import type {Note} from './note.ts';
import type {Order} from './order.ts';
import type {OrderRepository} from './order-repository.ts';

export interface NoteOrderInput {
  readonly orderId: OrderId;
  readonly note: Note;
  /** The version that the caller has seen, if the note is only true of the order as long as it is at that version. */
  readonly expectedVersion?: number | undefined;
  /** The id of the message that is the cause, if one is: the same message about the order notes nothing more. */
  readonly messageId?: string | undefined;
  readonly correlation: Correlation;
}

/** Something of one's own is to be remembered with an order, in its history. */
export class NoteOrder {
  readonly #ports: {readonly orders: OrderRepository; readonly clock: Clock};

  constructor(ports: {readonly orders: OrderRepository; readonly clock: Clock}) {
    this.#ports = ports;
  }

  /**
   * The order is at its next version from now on, in the status that it was in; nobody is told. Possible in every state.
   * A repeat notes once more, unless the message was given: with an expected version it is refused, because the order is
   * not at it any more, and who repeats looks at the order to see whether the first attempt was it.
   * @throws DomainError `ORDER_NOT_FOUND`; `STALE_VERSION` if the order is not at the expected version; `INVALID_TEXT`
   * or `INVALID_METADATA` if the note cannot be one; `TOO_MUCH_CONTENTION` after too many lost races; `UNAVAILABLE`
   */
  async execute({orderId, note, expectedVersion, messageId, correlation}: NoteOrderInput): Promise<Order> {
    const {orders, clock} = this.#ports;
    const {order} = await changeOrder(
      orders,
      orderId,
      (loaded) => {
        assertVersion(loaded, expectedVersion);
        return loaded.note(note, {at: clock.now(), correlation});
      },
      {causedBy: messageId},
    );
    return order;
  }
}
