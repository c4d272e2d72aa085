import {existsSync, readdirSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import {Client} from 'pg';
import {endDirectory, endProcess} from './end-processes.ts';
import {purgeBroker} from './rabbitmq.ts';
import {type Entry, entriesIn, ownerRuns, registerDirectory} from './register.ts';

/** Databases, queues and directories whose names do not begin like this were not made by tests, whatever a file says. */
const ofTests = /^orderwell[-_ ]/;

export interface Sweep {
  /** What was removed, in words. */
  readonly swept: readonly string[];
  /** What could not be removed and why. It is tried again next time. */
  readonly left: readonly string[];
}

/**
 * Removes what processes have made that have ended without removing it. What belongs to processes that run is left
 * alone.
 */
export async function sweepLeftovers(directory = registerDirectory()): Promise<Sweep> {
  const [swept, left, seen]: [string[], string[], Set<string>] = [[], [], new Set()];
  // Processes that are ended on the way may have belongings of their own.
  for (let name = nextOf(directory, seen); name !== undefined; name = nextOf(directory, seen)) {
    seen.add(name);
    const file = path.join(directory, name);
    let complete = true;
    for (const entry of entriesIn(file).toSorted((one, other) => turnOf(one) - turnOf(other))) {
      try {
        if (await removed(entry)) swept.push(describe(entry));
      } catch (error) {
        complete = false;
        left.push(`${describe(entry)} (${error instanceof Error ? error.message : String(error)})`);
      }
    }
    if (complete) await rm(file, {force: true});
  }
  return {swept, left};
}

function nextOf(directory: string, seen: ReadonlySet<string>): string | undefined {
  if (!existsSync(directory)) return undefined;
  return readdirSync(directory).find((name) => name.endsWith('.jsonl') && !seen.has(name) && !ownerRuns(name));
}

/** What runs first, so that nothing is made or used any more; then what it ran on. */
const turns: readonly Entry['kind'][] = ['process', 'directory', 'queues', 'database'];
const turnOf = ({kind}: Entry): number => turns.indexOf(kind);

/** @returns whether there was anything to remove, as far as can be told */
async function removed(entry: Entry): Promise<boolean> {
  switch (entry.kind) {
    case 'process':
      return endProcess(entry.pid, entry.startedAt);
    case 'directory':
      expectOfTests(path.basename(entry.path));
      return endDirectory(entry.path);
    case 'queues':
      for (const name of Object.values(entry.names)) expectOfTests(name);
      await purgeBroker(entry.names, entry.brokerUrl);
      return true;
    case 'database':
      return dropDatabase(entry.url);
  }
}

async function dropDatabase(url: string): Promise<boolean> {
  const name = new URL(url).pathname.slice(1);
  expectOfTests(name);
  const client = new Client({connectionString: Object.assign(new URL(url), {pathname: 'postgres'}).href});
  await client.connect();
  try {
    const {rowCount} = await client.query('select from pg_database where datname = $1', [name]);
    await client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`);
    return rowCount === 1;
  } finally {
    await client.end();
  }
}

function expectOfTests(name: string): void {
  if (!ofTests.test(name)) throw new Error(`${name} was not made by a test`);
}

function describe(entry: Entry): string {
  switch (entry.kind) {
    case 'process':
      return `process ${entry.pid}`;
    case 'directory':
      return entry.path;
    case 'queues':
      return `queues of ${entry.names.exchange}`;
    case 'database':
      return `database ${new URL(entry.url).pathname.slice(1)}`;
  }
}
