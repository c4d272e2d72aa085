import type {PaymentRepository, PaymentResultOutbox, UnresolvedPayments} from '@orderwell/domain';
import type {Backlog} from '../../runtime/backlog-gauge.ts';
import {Database, type DatabaseLife} from '../database/database.ts';
import type {DatabaseOptions} from '../database/connections.ts';
import type {ListedMigration} from '../database/migration-session.ts';
import {AnswerCancellations} from '../migrations/answer-cancellations.ts';
import {CreatePayments} from '../migrations/create-payments.ts';
import {DropResultPositions, IndexDueResults, IndexParkedResults} from '../migrations/index-what-waits.ts';
import {KeepPaymentMetadata} from '../migrations/keep-metadata.ts';
import {IndexMessagesPerOrder, KeyMessagesByOrder} from '../migrations/key-messages-by-order.ts';
import {ParkResults} from '../migrations/park-results.ts';
import {ResolvePayments} from '../migrations/resolve-payments.ts';
import {paymentResultOutbox, unresolvedPayments} from './payment-outboxes.ts';
import {MikroOrmPaymentRepository} from './payment-repository.ts';
import {PaymentRow} from '../rows/payment-row.ts';
import {ProcessedMessageRow} from '../rows/record-rows.ts';

/** What the payment side keeps: payments, each of which is the outbox of its own result, or waits for the gateway. */
export interface PaymentDatabase extends DatabaseLife {
  readonly payments: PaymentRepository;
  readonly outbox: PaymentResultOutbox;
  readonly unresolved: UnresolvedPayments;
  /** How many results the order side has not been told, and since when. @throws DomainError `UNAVAILABLE` */
  backlog(options: {readonly countMax: number}): Promise<Backlog>;
}

/** Only ever add to the end: a database remembers what it has been through by these names. */
const migrations: readonly ListedMigration[] = [
  {name: '0001-create-payments', class: CreatePayments},
  {name: '0002-resolve-payments', class: ResolvePayments},
  {name: '0003-park-results', class: ParkResults},
  {name: '0004-index-due-results', class: IndexDueResults},
  {name: '0005-index-messages-per-order', class: IndexMessagesPerOrder},
  {name: '0006-key-messages-by-order', class: KeyMessagesByOrder},
  {name: '0007-drop-result-positions', class: DropResultPositions},
  {name: '0008-index-parked-results', class: IndexParkedResults},
  {name: '0009-answer-cancellations', class: AnswerCancellations},
  {name: '0010-keep-metadata', class: KeepPaymentMetadata},
];

/** What the payment side's database has been through once it is of this version, in order. */
export const paymentMigrationNames: readonly string[] = migrations.map(({name}) => name);

/**
 * Opens the payment side's database. This does not connect: the first call that needs a connection does.
 * @throws TypeError if the URL is none of PostgreSQL
 */
export function openPaymentDatabase(options: DatabaseOptions): PaymentDatabase {
  const database = new Database(options, {
    rows: [PaymentRow, ProcessedMessageRow],
    migrations,
  });
  const outbox = paymentResultOutbox(database);
  return {
    payments: new MikroOrmPaymentRepository(database),
    outbox,
    unresolved: unresolvedPayments(database),
    backlog: (most) => outbox.backlog(most),
    migrate: (waiting) => database.migrate(waiting),
    ping: () => database.ping(),
    close: () => database.close(),
  };
}
