import type {EntityManager, EntitySchema, RequiredEntityData} from '@mikro-orm/postgresql';

/** Inserts a row unless one with the same key is there; waits for whoever is just inserting one. */
export async function insertIfAbsent<Row extends object>(
  em: EntityManager,
  schema: EntitySchema<Row>,
  row: RequiredEntityData<Row>,
): Promise<'added' | 'present'> {
  const {affectedRows} = await em.createQueryBuilder(schema).insert(row).onConflict().ignore().execute('run');
  return affectedRows === 1 ? 'added' : 'present';
}
