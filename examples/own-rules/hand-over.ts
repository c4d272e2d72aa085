import {
  type Correlation,
  DomainError,
  type GetOrder,
  type NoteOrder,
  type Order,
  type OrderId,
} from '@orderwell/domain';

// #region note
/** A paid order is handed over at the counter. Whoever cancels it in between wins, and it stays here. */
export class HandOver {
  readonly #getOrder: Pick<GetOrder, 'execute'>;
  readonly #noteOrder: Pick<NoteOrder, 'execute'>;

  constructor({getOrder, noteOrder}: {getOrder: Pick<GetOrder, 'execute'>; noteOrder: Pick<NoteOrder, 'execute'>}) {
    this.#getOrder = getOrder;
    this.#noteOrder = noteOrder;
  }

  /** @throws DomainError `X_NOT_PAID` unless the order is confirmed; `STALE_VERSION` if it changes meanwhile; … */
  async execute(orderId: OrderId, counter: string, correlation: Correlation = {}): Promise<Order> {
    const {status, version: expectedVersion} = await this.#getOrder.execute(orderId);
    if (status !== 'Confirmed') throw new DomainError('X_NOT_PAID', `the order is ${status}`, {own: 'conflict'});
    const note = {type: 'handed_over', data: {counter}};
    return this.#noteOrder.execute({orderId, note, expectedVersion, correlation});
  }
}
// #endregion note
