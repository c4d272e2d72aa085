import {existsSync, globSync, readFileSync} from 'node:fs';
import path from 'node:path';
import type {Page} from './markdown.ts';

interface Manifest {
  readonly name: string;
  readonly scripts?: Readonly<Record<string, string>>;
}

/** A command as a page shows it. */
export interface ShownCommand {
  readonly where: string;
  readonly text: string;
  /** Whether the page says that it is run. */
  readonly run: boolean;
}

const pnpmsOwn = new Set(['install', 'pack']);

/** All commands in shell blocks, and those within sentences that begin like one. */
export function commandsOf(page: Page): readonly ShownCommand[] {
  const blocks = page.code.filter(({language}) => language === 'sh');
  return [
    ...blocks.flatMap(({text, line, mark}) =>
      text
        .split('\n')
        .map((command, at) => ({where: `${page.file}:${line + 1 + at}`, text: command, run: mark?.name === 'run'})),
    ),
    ...page.inlineCode
      .filter(({text}) => /^(npx pnpm@12|docker compose) \S/.test(text))
      .map(({line, text}) => ({where: `${page.file}:${line}`, text, run: false})),
  ];
}

/** Why a reader could not run the command in a clone of the repository; undefined if they could. */
export function problemWith({text, run}: ShownCommand, root: string): string | undefined {
  const words = (text.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));
  // Variables for one command stand before it.
  const [program, ...args] = words.slice(words.findIndex((word) => !/^[A-Z_]+=/.test(word)));
  if (program === 'curl') return run ? undefined : 'nothing runs it: mark it with <!-- run -->';
  if (program === 'npx' && args[0] === 'pnpm@12') return problemWithPnpm(args.slice(1), root);
  if (program === 'docker' && args[0] === 'compose') return problemWithCompose(args.slice(1), root);
  if (program !== undefined && existsSync(path.join(root, program))) return undefined;
  return 'nobody knows how to check it';
}

function problemWithPnpm(args: readonly string[], root: string): string | undefined {
  const [option, name, ...rest] = args;
  const filtered = option === '--filter';
  const rooms = globSync(['packages/*', 'e2e', 'examples'], {cwd: root});
  const room = filtered ? rooms.find((folder) => manifestOf(root, folder).name === name) : '';
  if (room === undefined) return `there is no package ${name}`;
  const [verb = '', ...others] = filtered ? rest : args;
  const missing = others.find((word) => /^[\w.]+\//.test(word) && !existsSync(path.join(root, room, word)));
  if (missing !== undefined) return `there is no ${missing} in ${room || 'the root'}`;
  if (pnpmsOwn.has(verb)) return undefined;
  if (verb === 'exec') {
    const program = path.join(root, 'node_modules/.bin', others[0] ?? '');
    return existsSync(program) ? undefined : `there is no program ${others[0]}`;
  }
  if (verb === 'orderwell') return problemWithOperatorCommand(others, root);
  if (verb in (manifestOf(root, room).scripts ?? {})) return undefined;
  return `${room || 'the root'} has no script ${verb}`;
}

function problemWithOperatorCommand(words: readonly string[], root: string): string | undefined {
  const help = readFileSync(path.join(root, 'packages/cli/src/command-line/help.ts'), 'utf8');
  const firstOption = words.findIndex((word) => word.startsWith('--'));
  const [command, object] = words.slice(0, firstOption < 0 ? undefined : firstOption);
  const named = [command, `${command} ${object}`].some((name) => help.includes(`usage: 'orderwell ${name} `));
  if (!named && command !== undefined) return `orderwell has no command ${command} ${object}`;
  const unknown = words.filter((word) => word.startsWith('--')).find((option) => !help.includes(option));
  return unknown === undefined ? undefined : `orderwell has no option ${unknown}`;
}

function manifestOf(root: string, folder: string): Manifest {
  return JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8')) as Manifest;
}

function problemWithCompose(args: readonly string[], root: string): string | undefined {
  const file = ['compose.yaml', 'docker-compose.yml'].map((name) => path.join(root, name)).find((it) => existsSync(it));
  if (file === undefined) return 'there is no compose file';
  const [, services = ''] = readFileSync(file, 'utf8').split(/^services:\n/m);
  const known = [...(services.split(/^\S/m)[0] ?? '').matchAll(/^ {2}([\w-]+):/gm)].map(([, name]) => name);
  const [verb, ...rest] = args;
  const scaled = args.filter((word) => word.includes('=')).map((word) => word.split('=')[0]);
  const named = [...scaled, ...(verb === 'logs' ? rest : [])];
  const unknown = named.find((name) => !known.includes(name));
  return unknown === undefined ? undefined : `the compose file has no service ${unknown}`;
}
