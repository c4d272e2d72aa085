import type {OrderId, Payment, PaymentId, PaymentRepository} from '@orderwell/domain';
import type {Database} from './database.ts';
import {insertIfAbsent} from './insert-if-absent.ts';
import {awaitingDelivery} from './outbox-statements.ts';
import {toPayment, toPaymentRow} from './payment-mapper.ts';
import {PaymentRow} from './rows/payment-row.ts';

/** Payments in PostgreSQL. */
export class MikroOrmPaymentRepository implements PaymentRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async addIfAbsent(payment: Payment): Promise<'added' | 'present'> {
    const outcome = await this.#database.execute((em) => insertIfAbsent(em, PaymentRow, toPaymentRow(payment)));
    if (outcome === 'added') this.#announce(payment);
    return outcome;
  }

  async byOrder(orderId: OrderId): Promise<Payment | undefined> {
    const row = await this.#database.read((em) => em.findOne(PaymentRow, {orderId}));
    return row === null ? undefined : toPayment(row);
  }

  async save(payment: Payment): Promise<'saved' | 'stale'> {
    const atLoadedVersion = {id: payment.id, version: payment.loadedVersion};
    const updated = await this.#database.execute((em) =>
      em.nativeUpdate(PaymentRow, atLoadedVersion, toPaymentRow(payment)),
    );
    if (updated !== 1) return 'stale';
    this.#announce(payment);
    return 'saved';
  }

  async announceAgain(id: PaymentId): Promise<void> {
    const row = await this.#database.read((em) => em.findOne(PaymentRow, {id}));
    const payment = row === null ? undefined : toPayment(row);
    if (payment?.result === undefined) return;
    // If it was moved since, the move has made due what there is to tell, and this finds nothing to do.
    const {version} = payment.snapshot;
    await this.#database.execute((em) => em.nativeUpdate(PaymentRow, {id, version}, awaitingDelivery('payments')));
    this.#announce(payment);
  }

  #announce({result}: Payment): void {
    if (result !== undefined) this.#database.outboxFilled();
  }
}
