import {glob, readFile} from 'node:fs/promises';
import path from 'node:path';

/** What each part imports of the others. */
type Imports = ReadonlyMap<string, ReadonlySet<string>>;

/** Every way to name another file: imports and exports, of types alone too, and `import('…')`. */
const specifier = /(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+)'/g;

/**
 * The circles in which folders import each other: within each folder below the root, its sub-folders are one part each,
 * and its own files another each, so that `limits.ts` may be imported from below and a front door may not.
 * @returns each as a line such as `amqp: broker -> consuming -> broker`
 */
export async function folderCircles(root: string): Promise<readonly string[]> {
  const files = await importsBelow(root);
  const folders = new Set([...files.keys()].flatMap(foldersAbove));
  return [...folders].toSorted().flatMap((folder) => {
    const circle = circleIn(partsOf(folder, files));
    return circle === undefined ? [] : [`${folder}: ${circle.join(' -> ')}`];
  });
}

/** What the sub-folders of a folder import of each other, and of its own files. */
export async function importsAmong(root: string): Promise<Imports> {
  return partsOf('.', await importsBelow(root));
}

async function importsBelow(root: string): Promise<Imports> {
  const files = new Map<string, ReadonlySet<string>>();
  for await (const file of glob('**/*.ts', {cwd: root})) {
    const text = await readFile(path.join(root, file), 'utf8');
    const named = [...text.matchAll(specifier)].map(([, name = '']) => path.join(path.dirname(file), name));
    files.set(file, new Set(named));
  }
  return files;
}

function foldersAbove(file: string): readonly string[] {
  const folder = path.dirname(file);
  return folder === '.' ? [folder] : [folder, ...foldersAbove(folder)];
}

/** What the files of a folder import of each other, as if each sub-folder were one. */
function partsOf(folder: string, files: Imports): Imports {
  const parts = new Map<string, Set<string>>();
  const partOf = (file: string): string | undefined => {
    const [part] = path.relative(folder, file).split('/');
    return part === '..' ? undefined : part;
  };
  for (const [file, imported] of files) {
    const part = partOf(file);
    if (part === undefined) continue;
    const others = [...imported].flatMap((name) => partOf(name) ?? []).filter((other) => other !== part);
    parts.set(part, new Set([...(parts.get(part) ?? []), ...others]));
  }
  return parts;
}

/** The first circle that is found; the part that it begins with is its last one too. */
function circleIn(parts: Imports): readonly string[] | undefined {
  const done = new Set<string>();
  const from = (part: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(part)) return [...way.slice(way.indexOf(part)), part];
    if (done.has(part)) return undefined;
    const circle = firstOf(parts.get(part) ?? [], (next) => from(next, [...way, part]));
    done.add(part);
    return circle;
  };
  return firstOf([...parts.keys()].toSorted(), (part) => from(part, []));
}

function firstOf<T, R>(items: Iterable<T>, found: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const result = found(item);
    if (result !== undefined) return result;
  }
  return undefined;
}
