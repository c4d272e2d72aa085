import {existsSync} from 'node:fs';
import {glob, readFile} from 'node:fs/promises';
import path from 'node:path';

const comment = /^\s*(\/\*\*|\*|\/\/)/;
const named = /`([\w./-]+(?:\.ts|\/))`/g;

/**
 * The files and folders that comments below a directory name in backticks, such as `wire/headers.ts` or `operator/`, and
 * that are not there: seen from the comment's own folder, or from one above it up to the directory.
 * @returns each as a line such as `amqp/index.ts:7 wire/header.ts`
 */
export async function namedInVain(root: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const file of glob('**/*.ts', {cwd: root})) {
    const lines = (await readFile(path.join(root, file), 'utf8')).split('\n');
    for (const [index, line] of lines.entries()) {
      if (!comment.test(line)) continue;
      for (const [, name = ''] of line.matchAll(named)) {
        if (!isThere(root, path.dirname(file), name)) found.push(`${file}:${index + 1} ${name}`);
      }
    }
  }
  return found.toSorted();
}

function isThere(root: string, folder: string, name: string): boolean {
  if (existsSync(path.join(root, folder, name))) return true;
  return folder !== '.' && isThere(root, path.dirname(folder), name);
}
