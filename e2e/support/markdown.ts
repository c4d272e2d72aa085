import {glob, readFile} from 'node:fs/promises';
import path from 'node:path';

/** A comment such as `<!-- file: a.ts#region -->`, which says what the block after it is. */
export interface Mark {
  readonly name: string;
  readonly argument: string;
}

export interface CodeBlock {
  readonly mark: Mark | undefined;
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

export interface Table {
  readonly mark: Mark | undefined;
  readonly line: number;
  /** Cells by row, without the row of dashes; the first row is the head. */
  readonly rows: readonly (readonly string[])[];
}

/** One page, taken apart. */
export interface Page {
  /** Relative to the root, with slashes. */
  readonly file: string;
  readonly code: readonly CodeBlock[];
  readonly tables: readonly Table[];
  readonly links: readonly {readonly line: number; readonly target: string}[];
  readonly anchors: ReadonlySet<string>;
  /** The code within sentences. */
  readonly inlineCode: readonly {readonly line: number; readonly text: string}[];
}

const notOurs = new Set(['node_modules', 'dist', 'coverage', '.git', '.orderwell']);

/** All pages below a directory. */
export async function readPages(root: string): Promise<readonly Page[]> {
  const files: string[] = [];
  for await (const file of glob('**/*.md', {cwd: root, exclude: (name) => notOurs.has(path.basename(name))})) {
    files.push(file.replaceAll(path.sep, '/'));
  }
  return Promise.all(files.toSorted().map(async (file) => page(file, await readFile(path.join(root, file), 'utf8'))));
}

function page(file: string, text: string): Page {
  const code: CodeBlock[] = [];
  const tables: Table[] = [];
  const links: {line: number; target: string}[] = [];
  const inlineCode: {line: number; text: string}[] = [];
  const anchors = new Set<string>();
  const lines = text.split('\n');
  let mark: Mark | undefined;
  for (let index = 0; index < lines.length; index++) {
    const [line = '', number] = [lines[index], index + 1];
    if (line.trim() === '') continue;
    const {name, argument = ''} = /^<!-- (?<name>[\w-]+)(?:: (?<argument>.+))? -->$/.exec(line)?.groups ?? {};
    if (name !== undefined) {
      mark = {name, argument};
      continue;
    }
    const fence = /^(?<indent>\s*)```(?<language>\S*)/.exec(line)?.groups;
    if (fence) {
      const end = lines.findIndex((other, at) => at > index && other.trim() === '```');
      if (end < 0) throw new Error(`${file}:${number}: the code block does not end`);
      const body = lines.slice(index + 1, end).join('\n');
      code.push({mark, line: number, language: fence['language'] ?? '', text: body});
      index = end;
      mark = undefined;
      continue;
    }
    const heading = /^#{1,6}\s+(?<title>.+)$/.exec(line)?.groups?.['title'];
    if (heading !== undefined) anchors.add(anchorOf(heading, anchors));
    for (const [, span = ''] of line.matchAll(/`([^`]+)`/g)) inlineCode.push({line: number, text: span});
    for (const [, target = ''] of line.replaceAll(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)) {
      links.push({line: number, target});
    }
    if (line.startsWith('|')) {
      if (lines[index - 1]?.startsWith('|') !== true) tables.push({mark, line: number, rows: rowsAt(lines, index)});
    }
    mark = undefined;
  }
  return {file, code, tables, links, anchors, inlineCode};
}

function rowsAt(lines: readonly string[], first: number): readonly (readonly string[])[] {
  const after = lines.findIndex((line, at) => at > first && !line.startsWith('|'));
  const rows = lines.slice(first, after < 0 ? undefined : after).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
  return rows.filter((cells) => !cells.every((cell) => /^:?-+:?$/.test(cell)));
}

/** The anchor that GitHub gives a heading. */
function anchorOf(heading: string, taken: ReadonlySet<string>): string {
  const text = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
  const anchor = text.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-');
  if (!taken.has(anchor)) return anchor;
  for (let count = 1; ; count++) if (!taken.has(`${anchor}-${count}`)) return `${anchor}-${count}`;
}

/** The lines between `// #region name` and `// #endregion name`; the whole text if no name is given. */
export function regionOf(text: string, name: string): string {
  if (name === '') return text.trimEnd();
  const [, rest] = text.split(`// #region ${name}\n`);
  const [region, end] = rest?.split(`// #endregion ${name}\n`) ?? [];
  if (region === undefined || end === undefined) throw new Error(`there is no region ${name}`);
  return region.trimEnd();
}

/** Cells without the backticks around code. */
export const plain = (cell: string): string => cell.replaceAll('`', '');
