import type {Cause, OrderId, Payment, PaymentRepository} from '@orderwell/domain';
import type {EntityManager} from '@mikro-orm/postgresql';
import type {Database} from '../database/database.ts';
import {insertIfAbsent} from '../database/insert-if-absent.ts';
import {awaitingDeliveryAgain} from '../messages/outbox-statements.ts';
import {toMovedPaymentRow, toNewPaymentRow, toPayment} from './payment-mapper.ts';
import {resultStatuses} from './payment-outboxes.ts';
import {forgetMessages, recordMessage} from '../messages/processed-messages.ts';
import {PaymentRow} from '../rows/payment-row.ts';

/** Payments in PostgreSQL. */
export class MikroOrmPaymentRepository implements PaymentRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async addIfAbsent(payment: Payment, cause?: Cause): Promise<'added' | 'present'> {
    const outcome = await this.#write(payment, cause, async (em, record) => {
      const added = await insertIfAbsent(em, PaymentRow, toNewPaymentRow(payment));
      if (added === 'added') await record();
      return added;
    });
    if (outcome === 'added') this.#announce(payment);
    return outcome;
  }

  async byOrder(orderId: OrderId): Promise<Payment | undefined> {
    const row = await this.#database.read((em) => em.findOne(PaymentRow, {orderId}));
    return row === null ? undefined : toPayment(row);
  }

  async save(payment: Payment, cause?: Cause): Promise<'saved' | 'stale'> {
    const atLoadedVersion = {id: payment.id, version: payment.loadedVersion};
    const outcome = await this.#write(payment, cause, async (em, record) => {
      const updated = await em.nativeUpdate(PaymentRow, atLoadedVersion, toMovedPaymentRow(payment));
      if (updated !== 1) return 'stale';
      await record();
      return 'saved';
    });
    if (outcome === 'saved') this.#announce(payment);
    return outcome;
  }

  async announceAgain({id, orderId}: Pick<Payment, 'id' | 'orderId'>, {causedBy}: Cause = {}): Promise<void> {
    const withResult = {id, status: {$in: [...resultStatuses]}};
    const isDue = await this.#database.transact<boolean>(async (em, rollBack) => {
      // The payment before the message, as everywhere here, so that two never wait for each other.
      const updated = await em.nativeUpdate(PaymentRow, withResult, awaitingDeliveryAgain());
      if (updated !== 1) return false;
      return causedBy === undefined || (await recordMessage(em, orderId, causedBy)) || rollBack(false);
    });
    if (isDue) this.#database.outboxFilled();
  }

  forgetMessages(options: {olderThanMs: number; limit: number}): Promise<number> {
    return forgetMessages(this.#database, options);
  }

  /** Runs `write` in one transaction with `record`, which records the cause. */
  #write<T>(
    {orderId}: Payment,
    {causedBy}: Cause = {},
    write: (em: EntityManager, record: () => Promise<unknown>) => Promise<T>,
  ): Promise<T> {
    // Without a cause there is but one statement, which is a transaction of its own.
    if (causedBy === undefined) return this.#database.execute((em) => write(em, async () => undefined));
    return this.#database.transact((em) => write(em, () => recordMessage(em, orderId, causedBy)));
  }

  #announce({result}: Payment): void {
    if (result !== undefined) this.#database.outboxFilled();
  }
}
