import {DomainError, Money, type PaymentId} from '@orderwell/domain';
import type {Pool, PoolClient} from 'pg';
import {databaseAddress, OpenClients} from '../postgres/index.ts';
import type {BookedCharge, BookedRefund, ChargeDecision, GatewayBooks, GatewayMovement} from './gateway-books.ts';
import * as limits from './limits.ts';
import type {PostgresBooksOptions} from './postgres-options.ts';
import {openPool} from './postgres-pool.ts';
import {checkRights} from './postgres-schema.ts';

interface ChargeRow {
  readonly outcome: 'approved' | 'declined' | 'voided';
  readonly reference: string;
  readonly decline_reason: string;
  readonly amount_minor: string;
  readonly currency: string;
}

interface MovementRow {
  readonly id: string;
  readonly kind: GatewayMovement['kind'];
  readonly payment_id: PaymentId;
  readonly amount_minor: string;
  readonly currency: string;
  readonly booked_at: Date;
}

const insertCharge = `
  with charge as (
    insert into simulated_gateway.charges (payment_id, outcome, reference, decline_reason, amount_minor, currency)
    values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning *
  ), capture as (
    insert into simulated_gateway.movements (kind, payment_id, amount_minor, currency)
    select 'capture', payment_id, amount_minor, currency from charge where outcome = 'approved'
  )
  select * from charge`;

const insertRefund = `
  insert into simulated_gateway.movements (kind, payment_id, amount_minor, currency)
  values ('refund', $1, $2, $3) on conflict do nothing`;

const selectMovements = `
  select * from simulated_gateway.movements where id > $1 order by id limit ${limits.journalPageSizeMax}`;

/**
 * Books in PostgreSQL, in a schema of their own, for any number of gateways. Nothing connects before the first call,
 * which also creates the tables where they are missing.
 */
export class PostgresGatewayBooks implements GatewayBooks {
  readonly #options: PostgresBooksOptions;
  readonly #clients = new OpenClients();
  #opening: Promise<Pool> | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: PostgresBooksOptions) {
    this.#options = options;
  }

  async charge(
    {paymentId, amount}: {paymentId: PaymentId; amount: Money},
    decision: ChargeDecision,
  ): Promise<BookedCharge> {
    const [reference, reason] = decision.kind === 'approved' ? [decision.reference] : [undefined, decision.reason];
    return this.#insertCharge(paymentId, [decision.kind, reference, reason, amount.minor, amount.currency]);
  }

  async lookup(paymentId: PaymentId): Promise<BookedCharge | undefined> {
    const row = await this.#chargeOf(paymentId);
    return row && bookedCharge(row);
  }

  async void(paymentId: PaymentId): Promise<BookedCharge> {
    return this.#insertCharge(paymentId, ['voided', null, null, null, null]);
  }

  async refund({paymentId, amount}: {paymentId: PaymentId; amount: Money}): Promise<BookedRefund> {
    const charge = await this.#chargeOf(paymentId);
    if (charge?.outcome !== 'approved') return 'nothing_captured';
    if (!moneyOf(charge).equals(amount)) return 'amount_mismatch';
    const pool = await this.#pool();
    await pool.query(insertRefund, [paymentId, amount.minor, amount.currency]);
    return 'refunded';
  }

  /** Whether the books can be kept. @throws Error or DomainError that says why not, and what to grant */
  async check(): Promise<void> {
    await checkRights(await this.#pool(), databaseAddress(this.#options.url));
  }

  /** @throws DomainError `UNAVAILABLE` */
  async *journal(): AsyncGenerator<GatewayMovement, void, undefined> {
    let client: PoolClient | undefined;
    let done = false;
    try {
      client = await (await this.#pool()).connect();
      // All pages show one moment, or a refund could be seen whose capture was not there yet when its page was read.
      await client.query('begin isolation level repeatable read, read only');
      let after = '0';
      for (let page: MovementRow[] | undefined; page === undefined || page.length === limits.journalPageSizeMax; ) {
        page = (await client.query<MovementRow>(selectMovements, [after])).rows;
        for (const row of page) yield movementOf(row);
        after = page.at(-1)?.id ?? after;
      }
      await client.query('commit');
      done = true;
    } catch (error) {
      throw new DomainError('UNAVAILABLE', "the gateway's books cannot be read", {cause: error});
    } finally {
      // Whoever stops reading early leaves a transaction open, which ends with its connection.
      client?.release(!done);
    }
  }

  /**
   * Waits for what is under way, and closes all connections, up to a limit where the server says nothing. Safe to repeat;
   * what is asked afterwards is refused.
   */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const pool = await this.#opening?.catch(() => undefined);
    await pool?.end();
    await this.#clients.ended();
  }

  async #insertCharge(paymentId: PaymentId, values: readonly unknown[]): Promise<BookedCharge> {
    const pool = await this.#pool();
    const inserted = await pool.query<ChargeRow>(insertCharge, [paymentId, ...values]);
    // Whoever was first has committed by now: the insert waited for that.
    const row = inserted.rows[0] ?? (await this.#chargeOf(paymentId));
    if (row === undefined) throw new DomainError('UNAVAILABLE', `charge ${paymentId} cannot be found again; try again`);
    return bookedCharge(row);
  }

  async #chargeOf(paymentId: PaymentId): Promise<ChargeRow | undefined> {
    const pool = await this.#pool();
    const {rows} = await pool.query<ChargeRow>('select * from simulated_gateway.charges where payment_id = $1', [
      paymentId,
    ]);
    return rows[0];
  }

  async #pool(): Promise<Pool> {
    if (this.#closed !== undefined) throw new DomainError('UNAVAILABLE', "the gateway's books are closed");
    const opening = (this.#opening ??= openPool(this.#options, this.#clients));
    try {
      return await opening;
    } catch (error) {
      // The next call tries again; others who waited for the same failure leave that one's attempt alone.
      if (this.#opening === opening) this.#opening = undefined;
      throw error;
    }
  }
}

const moneyOf = ({amount_minor: minor, currency}: {amount_minor: string; currency: string}): Money =>
  Money.rehydrate(BigInt(minor), currency);

const movementOf = (row: MovementRow): GatewayMovement => ({
  kind: row.kind,
  paymentId: row.payment_id,
  amount: moneyOf(row),
  at: row.booked_at,
});

function bookedCharge({outcome: kind, reference, decline_reason: reason}: ChargeRow): BookedCharge {
  switch (kind) {
    case 'approved':
      return {kind, reference};
    case 'declined':
      return {kind, reason};
    case 'voided':
      return {kind};
  }
}
