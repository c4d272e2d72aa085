import {randomUUID} from 'node:crypto';
import {type Claim, type OrderEvent, type OrderOutbox} from '@orderwell/domain';
import {now, type SqliteFile} from './sqlite-file.ts';
import {eventIn} from './sqlite-orders.ts';

type Claims = readonly Claim<OrderEvent>[];

/** The events in an SQLite file that somebody is still to be told of. */
export class SqliteOrderOutbox implements OrderOutbox {
  readonly #file: SqliteFile;
  readonly #report: (error: unknown) => void;
  /** @param report is told of events that cannot be read */
  constructor(file: SqliteFile, {report}: {report: (error: unknown) => void}) {
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
        try {
          claims.push({item: eventIn(row), token, attempt: Number(row['attempt']), refusals: Number(row['refusals'])});
        } catch (unreadable) {
          this.#report(unreadable); // It comes again with its lease, and holds up no other.
        }
      }
      return claims;
    });
  }

  readonly settle = async (claims: Claims): Promise<number> => this.#endLeases(claims, 'due_at = null');

  async release(claims: Claims, {retryInMs, refused = false}: {retryInMs: number; refused?: boolean}): Promise<void> {
    this.#endLeases(claims, `due_at = ${now} + ?, refusals = refusals + ?`, retryInMs, Number(refused));
  }

  async park(claim: Claim<OrderEvent>, {reason}: {reason: string}): Promise<void> {
    this.#endLeases([claim], 'due_at = null, parked_because = ?', reason);
  }

  /** @returns how many of the claims were still good */
  #endLeases(claims: Claims, changes: string, ...values: readonly (number | string)[]): number {
    const update = `update events set token = null, ${changes} where order_id = ? and version = ? and token = ?`;
    const ended = claims.map(({item, token}) => [...values, item.orderId, item.version, token]);
    return this.#file.write(() => ended.reduce((sum, each) => sum + this.#file.change(update, ...each), 0));
  }
}
