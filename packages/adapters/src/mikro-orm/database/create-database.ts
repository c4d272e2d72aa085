import {DomainError} from '@orderwell/domain';
import {quoted} from '../../postgres/index.ts';
import {codeOf} from './failures.ts';
import {connectionOf, type MigrateOptions, openSession} from './migration-session.ts';

/**
 * Creates the database, unless somebody else just does.
 * @throws DomainError `UNAVAILABLE` if the user may not
 */
export async function createDatabase(options: MigrateOptions): Promise<void> {
  const {database: name} = options.address;
  await using orm = openSession({...options, address: {...options.address, database: 'postgres', schema: undefined}});
  try {
    await connectionOf(orm).execute(`create database ${quoted(name)}`);
    options.logger.info({database: name}, 'created the database');
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (createdElsewhere.has(code)) return;
    if (!mayNotCreate.has(code)) throw error;
    const message = `there is no database ${name}, and this user may not create it`;
    throw new DomainError('UNAVAILABLE', message, {cause: error});
  }
}

/** Another replica creates the same database, or one of the same template, at this very moment. */
const createdElsewhere: ReadonlySet<string> = new Set(['23505', '42P04', '55006']);
/** The user lacks the right, or there is no database `postgres` to stand in while creating another. */
const mayNotCreate: ReadonlySet<string> = new Set(['3D000', '42501']);
