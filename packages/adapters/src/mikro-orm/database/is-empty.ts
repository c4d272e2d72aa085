import type {EntityManager} from '@mikro-orm/postgresql';

/** Whether a table, one of our own constants, has no row. */
export async function isEmpty(em: EntityManager, table: 'customers' | 'products'): Promise<boolean> {
  const found = await em.execute<object[]>(`select 1 from ${table} limit 1`);
  return found.length === 0;
}
