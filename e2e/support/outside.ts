import {execFile} from 'node:child_process';
import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {workspaceRoot} from '@orderwell/test-support';

const execute = promisify(execFile);

/** What of a package.json matters to those who install it. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly engines: {readonly node: string};
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** A directory outside of the workspace, where packages are installed as users would. */
export class Outside {
  readonly #directory: string;
  readonly #tarballs = new Map<string, Promise<string>>();
  #packing: Promise<unknown> = Promise.resolve();

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async open(): Promise<Outside> {
    return new Outside(await mkdtemp(path.join(tmpdir(), 'orderwell-packages-')));
  }

  close(): Promise<void> {
    return rm(this.#directory, {recursive: true, force: true});
  }

  /** The tarball of a package in `packages`, as it would be published. */
  tarball(name: string): Promise<string> {
    const known = this.#tarballs.get(name);
    if (known !== undefined) return known;
    // One after the other, because each is built anew, and what others are built on must be there meanwhile.
    const packed = this.#packing.then(() => this.#pack(name));
    this.#tarballs.set(name, packed);
    this.#packing = packed.catch(() => undefined);
    return packed;
  }

  /** An empty project, with these things installed: tarballs, or names with ranges. */
  async project(name: string, dependencies: readonly string[]): Promise<string> {
    const folder = path.join(this.#directory, name);
    await mkdir(folder);
    await writeFile(path.join(folder, 'package.json'), JSON.stringify({name, private: true, type: 'module'}));
    await runOrSay(
      'npm',
      ['install', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts', ...dependencies],
      folder,
    );
    return folder;
  }

  async #pack(name: string): Promise<string> {
    const target = path.join(this.#directory, 'tarballs', name);
    await mkdir(target, {recursive: true});
    await execute('pnpm', ['pack', '--pack-destination', target], {cwd: path.join(workspaceRoot, 'packages', name)});
    const [tarball] = await readdir(target);
    if (tarball === undefined) throw new Error(`pnpm packed nothing in ${name}`);
    return path.join(target, tarball);
  }
}

/** Runs a program. @returns what it printed @throws Error with all that it printed, if it fails */
export async function runOrSay(program: string, args: readonly string[], cwd: string): Promise<string> {
  return execute(program, args, {cwd}).then(
    ({stdout}) => stdout.trim(),
    ({stdout, stderr}: {stdout: string; stderr: string}) => {
      throw new Error(`${path.basename(program)} ${args.join(' ')} failed:\n${stdout}\n${stderr}`);
    },
  );
}

export async function manifestOf(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** The manifest of a package in `packages`, as it stands in the workspace. */
export const manifestIn = (name: string): Promise<Manifest> => manifestOf(path.join(workspaceRoot, 'packages', name));

/** The lowest version of each part of a range: `20.19.0` and `22.12.0` of `^20.19.0 || >=22.12.0`. */
export function lowestOf(range: string): readonly string[] {
  const versions = range.match(/\d+\.\d+\.\d+/g);
  if (versions === null) throw new Error(`${range} names no version`);
  return versions;
}

/** The npm package that holds Node.js of this version for this machine. */
export const nodePackage = (version: string): string => `node-${process.platform}-${process.arch}@${version}`;

/** Where that package has the program, in a project that has it installed. */
export const nodeIn = (folder: string): string =>
  path.join(folder, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
