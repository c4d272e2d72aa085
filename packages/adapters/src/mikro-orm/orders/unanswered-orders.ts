import type {UnansweredOrder, UnansweredOrders} from '@orderwell/domain';
import type {EntityManager} from '@mikro-orm/postgresql';
import type {Backlog} from '../../runtime/backlog-gauge.ts';
import type {Database} from '../database/database.ts';
import {looksMax, ordersLookedAtMax, unreadableRememberedMax} from '../limits.ts';
import {toOrder} from './order-mapper.ts';
import {OrderLineRow, OrderRow} from '../rows/order-rows.ts';
import {takeDue, unansweredBacklog} from './unanswered-statements.ts';

type TakeDue = Parameters<UnansweredOrders['takeDue']>[0];

/** The columns of an order that was looked at, as the driver gives them; null where it was not due. */
interface LookedAt {
  readonly id: string;
  readonly inquiries: number;
  readonly unanswered_for_ms: number | null;
}

/** Those of an order that was due. */
interface Taken extends LookedAt {
  readonly unanswered_for_ms: number;
}

/** The orders that wait for the payment side, in PostgreSQL. */
export class MikroOrmUnansweredOrders implements UnansweredOrders {
  readonly #database: Database;
  /** The orders that could not be read when they were due, the latest last. */
  readonly #unreadable = new Set<string>();

  constructor(database: Database) {
    this.#database = database;
  }

  takeDue(options: TakeDue): Promise<readonly UnansweredOrder[]> {
    return this.#database.relay(async (em) => {
      const taken = await take(em, options);
      if (taken.length === 0) return [];
      const lines = await em.find(OrderLineRow, {orderId: {$in: taken.map(({id}) => id)}});
      const linesOf = Map.groupBy(lines, ({orderId}) => orderId);
      return taken
        .toSorted((a, b) => b.unanswered_for_ms - a.unanswered_for_ms)
        .flatMap((one) => this.#read(em, one, linesOf.get(one.id) ?? []));
    });
  }

  /**
   * How many orders wait, asked about or not, and how long ago the payment side was asked about the oldest that it was
   * asked about; of those that turned out to be unreadable, no age is told. Cheap: reads no more than what waits.
   * @throws DomainError `UNAVAILABLE`
   */
  async backlog({countMax}: {readonly countMax: number}): Promise<Backlog> {
    const parameters = [JSON.stringify([...this.#unreadable]), countMax + 1];
    const [waiting] = await this.#database.relay((em) => em.execute<Backlog[]>(unansweredBacklog, parameters));
    return {count: waiting?.count ?? 0, oldestAgeMs: waiting?.oldestAgeMs ?? 0};
  }

  /** An order that cannot be read is reported, comes up again by its schedule, and holds up no other. */
  #read(em: EntityManager, columns: Taken, lines: readonly OrderLineRow[]): readonly UnansweredOrder[] {
    const {id, inquiries, unanswered_for_ms: unansweredForMs} = columns;
    this.#unreadable.delete(id);
    try {
      return [{order: toOrder(em.map(OrderRow, columns), lines), unansweredForMs, inquiries}];
    } catch (error) {
      this.#remember(id);
      this.#database.logger.error({orderId: id, err: error}, 'an order that waits for its payment cannot be read');
      return [];
    }
  }

  #remember(id: string): void {
    this.#unreadable.add(id);
    const [longest] = this.#unreadable;
    if (longest !== undefined && this.#unreadable.size > unreadableRememberedMax) this.#unreadable.delete(longest);
  }
}

/** Looks at those that may be due until enough are found, or all were looked at; the rest has time until the next call. */
async function take(em: EntityManager, {schedule: {firstAfterMs, pauseMsMax}, limit}: TakeDue): Promise<Taken[]> {
  const taken: Taken[] = [];
  const lookedAtMax = Math.max(limit, ordersLookedAtMax);
  for (let looks = 0; looks < looksMax && taken.length < limit; looks++) {
    const parameters = {lookedAtMax, firstAfterMs, limit: limit - taken.length, pauseMsMax};
    const rows = await em.execute<LookedAt[]>(takeDue.sql, takeDue.parameters(parameters));
    taken.push(...rows.filter(isDue));
    if (rows.length < lookedAtMax) break;
  }
  return taken;
}

const isDue = (row: LookedAt): row is Taken => row.unanswered_for_ms !== null;
