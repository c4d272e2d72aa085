import {orderMigrationNames, paymentMigrationNames} from '@orderwell/adapters/mikro-orm';
import type {DatabaseAddress} from '@orderwell/adapters/postgres';
import {readableDuration} from '../../command-line/duration.ts';
import type {Finding} from '../../command-line/finding.ts';
import {appliedMigrations, serverState} from '../../sources/health-queries.ts';
import {doctorLimits} from '../../limits.ts';
import {DatabaseFailure} from '../../sources/database-connection.ts';
import {ReadingSession} from '../../sources/reading-session.ts';

interface Subject {
  readonly side: Side;
  readonly address: DatabaseAddress;
  readonly now: () => Date;
  /** What else to look at in a database that is there and migrated. */
  readonly whenMigrated: (session: ReadingSession) => Promise<Finding[]>;
}

type Side = 'orders' | 'payments';

const migrationsOf: Readonly<Record<Side, readonly string[]>> = {
  orders: orderMigrationNames,
  payments: paymentMigrationNames,
};
const ownerOf: Readonly<Record<Side, string>> = {orders: 'order-app', payments: 'payment-app'};

/** Whether a database is there, is migrated and tells the right time, and what waits in it. */
export async function databaseFindings({side, address, now, whenMigrated}: Subject): Promise<Finding[]> {
  const check = `${side} database`;
  try {
    await using session = await ReadingSession.open(address);
    const asked = now().getTime();
    const {version, time} = await serverState(session);
    const answered = now().getTime();
    const migrated = migrationFinding(side, await appliedMigrations(session));
    return [
      {check, state: 'ok', detail: `reachable, PostgreSQL ${version}`},
      migrated,
      clockFinding(side, {asked, answered, there: time.getTime()}),
      ...(migrated.state === 'wrong' ? [] : await whenMigrated(session)),
    ];
  } catch (error) {
    if (!(error instanceof DatabaseFailure)) throw error;
    return [{check, state: 'wrong', detail: error.message, advice: adviceFor(side, error.code)}];
  }
}

function adviceFor(side: Side, code: string | undefined): string {
  const setting = `${side.toUpperCase()}_DATABASE_URL`;
  switch (code ?? '') {
    case '3D000':
      return `start ${ownerOf[side]}, which creates it; or correct ${setting}`;
    case '28P01':
    case '28000':
      return `correct user and password: POSTGRES_USER and POSTGRES_PASSWORD, or ${setting}`;
    case '42501':
      return `let this user read the tables, or set ${setting} with the user of ${ownerOf[side]}`;
    case '57014':
      return 'the server is too slow to answer in time: look at its load and at long transactions';
    default:
      return `see whether PostgreSQL runs there; if it is elsewhere, correct POSTGRES_HOST and POSTGRES_PORT, or ${setting}`;
  }
}

function migrationFinding(side: Side, applied: readonly string[]): Finding {
  const check = `${side} schema`;
  const missing = migrationsOf[side].filter((name) => !applied.includes(name));
  if (missing.length > 0) {
    const detail = `lacks ${missing.join(', ')}`;
    return {
      check,
      state: 'wrong',
      detail,
      advice: `start ${ownerOf[side]} of this version: it migrates when it starts`,
    };
  }
  const unknown = applied.filter((name) => !migrationsOf[side].includes(name));
  if (unknown.length > 0) {
    const advice = 'a newer version runs here: use its command line';
    return {check, state: 'warning', detail: `has ${unknown.join(', ')}, which this version does not know`, advice};
  }
  return {check, state: 'ok', detail: `migrated up to ${applied.at(-1)}`};
}

function clockFinding(side: Side, {asked, answered, there}: {asked: number; answered: number; there: number}): Finding {
  const check = `${side} clock`;
  // The server read its clock at some moment in between; only what is outside of that is certain.
  const skewMs = Math.max(asked - there, there - answered, 0);
  const {warning, wrong} = doctorLimits.clockSkewMs;
  if (skewMs <= warning) return {check, state: 'ok', detail: 'agrees with the clock of this machine'};
  return {
    check,
    state: skewMs > wrong ? 'wrong' : 'warning',
    detail: `${readableDuration(skewMs)} ${there > answered ? 'ahead of' : 'behind'} the clock of this machine`,
    advice: 'let both machines synchronize their clocks (NTP): the times that orders show are those of the services',
  };
}
