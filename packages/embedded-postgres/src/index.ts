export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  type ServerEnd,
  startEmbeddedPostgres,
} from './embedded-postgres.ts';
export {DataDirInUseError, EmbeddedPostgresError} from './errors.ts';
