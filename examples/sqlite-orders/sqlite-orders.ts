import * as domain from '@orderwell/domain';
import {now, type SqliteFile} from './sqlite-file.ts';

/** Orders in an SQLite file, each as the story of its events. */
export class SqliteOrderRepository implements domain.OrderRepository {
  readonly #file: SqliteFile;
  constructor(file: SqliteFile) {
    this.#file = file;
  }

  async add(order: domain.Order, answered?: {idempotency: domain.AnsweredRequest}): Promise<domain.AddOutcome> {
    return this.#file.write(() => {
      const earlier = answered && this.#earlier(answered.idempotency);
      if (earlier !== undefined) return earlier;
      if (this.#version(order.id) !== null) throw new domain.DomainError('DUPLICATE_ORDER', 'there is such an order');
      this.#append(order.newEvents);
      if (answered !== undefined) {
        const {caller, key, fingerprint, answer, keptMs} = answered.idempotency;
        const insert = `insert or replace into answers values (?, ?, ?, ?, ${now} + ?)`;
        this.#file.change(insert, caller, key, fingerprint, answer, keptMs);
      }
      return {kind: 'added'};
    });
  }

  async save(order: domain.Order, {causedBy}: domain.Cause = {}): Promise<'saved' | 'stale' | 'repeated'> {
    return this.#file.write(() => {
      const known = 'select 1 from messages where order_id = ? and id = ?';
      if (causedBy !== undefined && this.#file.rows(known, order.id, causedBy).length > 0) return 'repeated';
      if (this.#version(order.id) !== order.loadedVersion) return 'stale';
      this.#append(order.newEvents);
      if (causedBy !== undefined) this.#file.change(`insert into messages values (?, ?, ${now})`, order.id, causedBy);
      return 'saved';
    });
  }

  readonly earlierOutcome = async (request: domain.IdempotentRequest) => this.#earlier(request);

  async byId(id: domain.OrderId): Promise<domain.Order | undefined> {
    const history = await this.history(id);
    return history.length === 0 ? undefined : domain.readingRecord(`order ${id}`, () => domain.Order.fold(history));
  }

  async forgetAnswers({limit}: {limit: number}): Promise<number> {
    const expired = `select rowid from answers where expires_at <= ${now} limit ?`;
    return this.#file.change(`delete from answers where rowid in (${expired})`, limit);
  }

  async forgetMessages({olderThanMs, limit}: {olderThanMs: number; limit: number}): Promise<number> {
    const old = `select rowid from messages where recorded_at < ${now} - ? limit ?`;
    return this.#file.change(`delete from messages where rowid in (${old})`, olderThanMs, limit);
  }

  /** Everything that happened to an order, oldest first. @throws DomainError `UNAVAILABLE`, `UNREADABLE_RECORD` */
  async history(id: domain.OrderId): Promise<readonly domain.OrderEvent[]> {
    return this.#file.rows('select event from events where order_id = ? order by version', id).map(eventIn);
  }

  #version(id: domain.OrderId): unknown {
    return this.#file.rows('select max(version) version from events where order_id = ?', id)[0]?.['version'];
  }

  #earlier({caller, key, fingerprint}: domain.IdempotentRequest): domain.EarlierOutcome | undefined {
    const select = `select fingerprint, answer from answers where caller = ? and key = ? and expires_at > ${now}`;
    const [found] = this.#file.rows(select, caller, key);
    if (found !== undefined && found['fingerprint'] !== fingerprint) return {kind: 'keyReused'};
    return found && {kind: 'answered', answer: String(found['answer'])};
  }

  #append(events: readonly domain.OrderEvent[]): void {
    for (const event of events) {
      const dueAt = domain.dispatchTable[event.type] === 'nothing' ? 'null' : now;
      const insert = `insert into events (order_id, version, event, due_at) values (?, ?, ?, ${dueAt})`;
      this.#file.change(insert, event.orderId, event.version, JSON.stringify(event));
    }
  }
}

/** @throws DomainError `UNREADABLE_RECORD` */
export function eventIn({event}: Record<string, unknown>): domain.OrderEvent {
  return domain.readingRecord('an event', () => domain.orderEventFromJson(JSON.parse(String(event))));
}
