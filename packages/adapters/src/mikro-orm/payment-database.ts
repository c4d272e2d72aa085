import type {PaymentRepository, PaymentResultOutbox} from '@orderwell/domain';
import {Database, type DatabaseLife} from './database.ts';
import type {DatabaseOptions} from './database-options.ts';
import {CreatePayments} from './migrations/create-payments.ts';
import {MikroOrmPaymentRepository} from './payment-repository.ts';
import {paymentResultOutbox} from './payment-result-outbox.ts';
import {PaymentRow} from './rows/payment-row.ts';

/** What the payment side keeps: payments, each of which is the outbox of its own result. */
export interface PaymentDatabase extends DatabaseLife {
  readonly payments: PaymentRepository;
  readonly outbox: PaymentResultOutbox;
}

/**
 * Opens the payment side's database. This does not connect: the first call that needs a connection does.
 * @throws TypeError if the URL is none of PostgreSQL
 */
export function openPaymentDatabase(options: DatabaseOptions): PaymentDatabase {
  const database = new Database(options, {
    rows: [PaymentRow],
    // Only ever add to the end: a database remembers what it has been through by these names.
    migrations: [{name: '0001-create-payments', class: CreatePayments}],
  });
  return {
    payments: new MikroOrmPaymentRepository(database),
    outbox: paymentResultOutbox(database),
    migrate: () => database.migrate(),
    ping: () => database.ping(),
    close: () => database.close(),
  };
}
