import {randomUUID} from 'node:crypto';
import {type Claim, DomainError, type OrderEvent, type OrderOutbox} from '@orderwell/domain';
import {now, type SqliteFile} from './sqlite-file.ts';
import {eventIn} from './sqlite-orders.ts';

type Claims = readonly Claim<OrderEvent>[];

/** The events in an SQLite file that somebody is still to be told of. */
export class SqliteOrderOutbox implements OrderOutbox {
  readonly #file: SqliteFile;
  readonly #report: (error: DomainError) => void;

  /** @param report is told of events that cannot be read */
  constructor(file: SqliteFile, {report}: {report: (error: DomainError) => void}) {
    this.#file = file;
    this.#report = report;
  }

  async claim({limit, leaseMs}: {limit: number; leaseMs: number}): Promise<Claims> {
    const next = `select rowid from events where due_at <= ${now} order by due_at, rowid limit 1`;
    const lease = `update events set token = ?, attempt = attempt + 1, due_at = ${now} + ? where rowid = (${next})
      returning event, attempt, refusals`;
    return this.#file.write(() => {
      const claims: Claim<OrderEvent>[] = [];
      while (claims.length < limit) {
        const token = randomUUID();
        const [row] = this.#file.rows(lease, token, leaseMs);
        if (row === undefined) break;
        const item = this.#readable(row);
        if (item) claims.push({item, token, attempt: Number(row['attempt']), refusals: Number(row['refusals'])});
      }
      return claims;
    });
  }

  async settle(claims: Claims): Promise<number> {
    return this.#giveBack(claims, 'due_at = null');
  }

  async release(claims: Claims, {retryInMs, refused = false}: {retryInMs: number; refused?: boolean}): Promise<void> {
    this.#giveBack(claims, `due_at = ${now} + ?, refusals = refusals + ?`, retryInMs, Number(refused));
  }

  async park(claim: Claim<OrderEvent>, {reason}: {reason: string}): Promise<void> {
    this.#giveBack([claim], 'due_at = null, parked_because = ?', reason);
  }

  /** @returns how many of the claims were still good */
  #giveBack(claims: Claims, changes: string, ...values: readonly (number | string)[]): number {
    const update = `update events set token = null, ${changes} where order_id = ? and version = ? and token = ? returning 1`;
    const isHeld = ({item, token}: Claim<OrderEvent>): boolean =>
      this.#file.rows(update, ...values, item.orderId, item.version, token).length === 1;
    return this.#file.write(() => claims.filter(isHeld).length);
  }

  /** Undefined, and reported, if it cannot be read: it comes again with its lease, and holds up no other. */
  #readable(row: Record<string, unknown>): OrderEvent | undefined {
    try {
      return eventIn(row);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.#report(error);
      return undefined;
    }
  }
}
