import {execFile} from 'node:child_process';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {workspaceRoot} from '@orderwell/test-support';

const run = promisify(execFile);
const oxlint = path.join(workspaceRoot, 'node_modules/.bin/oxlint');

/** For a suite: a directory of each test's own to plant code in that breaks a rule. */
export function planted(): () => string {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'orderwell-rules-'));
  });
  afterEach(() => rm(directory, {recursive: true}));
  return () => directory;
}

/** Writes files, by their paths in the directory. */
export async function plant(directory: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, code] of Object.entries(files)) {
    const target = path.join(directory, file);
    await mkdir(path.dirname(target), {recursive: true});
    await writeFile(target, code);
  }
}

/** What the linter has to say about all files of the directory, by the rules of the house. */
export function complaints(directory: string): Promise<string> {
  const config = path.join(workspaceRoot, '.oxlintrc.json');
  return run(oxlint, ['-c', config, '--format=json', '.'], {cwd: directory}).then(
    ({stdout}) => stdout,
    (error: {stdout: string}) => error.stdout,
  );
}
