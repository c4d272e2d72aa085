import {type ParseArgsOptionsConfig, parseArgs} from 'node:util';
import {durationMs} from './duration.ts';
import {UsageError} from './errors.ts';
import {type CommandName, commandHelp, isCommandName} from './help.ts';
import * as limits from '../limits.ts';

/** What the command line asks for. */
export type Asked =
  | {readonly command: 'help'; readonly of: CommandName | undefined}
  | ({readonly json: boolean} & AskedCommand);

export type AskedCommand =
  | {readonly command: 'dlq list'; readonly queue: string | undefined; readonly limit: number}
  | {readonly command: 'dlq show'; readonly messageId: string; readonly queue: string | undefined}
  | {
      readonly command: 'dlq redrive';
      readonly queue: string;
      /** Undefined for all, oldest first. */
      readonly messageId: string | undefined;
      readonly limit: number;
    }
  | {readonly command: 'outbox status'}
  | {readonly command: 'outbox parked'; readonly limit: number}
  | {
      readonly command: 'outbox redrive';
      /** Undefined for all that is parked. */
      readonly orderId: string | undefined;
    }
  | {readonly command: 'orders stuck'; readonly olderThanMs: number; readonly limit: number}
  | {readonly command: 'doctor'}
  | {readonly command: 'reconcile'; readonly settledForMs: number};

const common = {json: {type: 'boolean'}, help: {type: 'boolean', short: 'h'}} as const;
const text = {type: 'string'} as const;
const optionsOf: Readonly<Record<CommandName, ParseArgsOptionsConfig>> = {
  'dlq list': {queue: text, limit: text},
  'dlq show': {queue: text},
  'dlq redrive': {queue: text, 'message-id': text, all: {type: 'boolean'}, limit: text},
  'outbox status': {},
  'outbox parked': {limit: text},
  'outbox redrive': {order: text},
  'orders stuck': {'older-than': text, limit: text},
  doctor: {},
  reconcile: {'settled-for': text},
};

/** @throws UsageError */
export function parseArguments(given: readonly string[]): Asked {
  // pnpm hands a separating "--" on to the script.
  const args = given[0] === '--' ? given.slice(1) : given;
  if (args.length === 0) throw new UsageError('which command? --help shows all');
  const {command, rest} = splitCommand(args);
  if (command === undefined) {
    if (args.includes('--help') || args.includes('-h')) return {command: 'help', of: undefined};
    throw new UsageError(
      `there is no command "${args.filter((arg) => !arg.startsWith('-')).join(' ')}"; --help shows all`,
    );
  }
  try {
    return parseCommand(command, rest);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const [problem] = error.message.split('. ');
    throw new UsageError(`${problem}; usage: ${commandHelp[command].usage}`, {cause: error});
  }
}

function splitCommand(args: readonly string[]): {command: CommandName | undefined; rest: readonly string[]} {
  for (const words of [2, 1]) {
    const name = args.slice(0, words).join(' ');
    if (isCommandName(name)) return {command: name, rest: args.slice(words)};
  }
  return {command: undefined, rest: args};
}

function parseCommand(command: CommandName, rest: readonly string[]): Asked {
  const {values, positionals} = parseArgs({
    args: [...rest],
    options: {...optionsOf[command], ...common},
    allowPositionals: true,
  });
  if (values['help'] === true) return {command: 'help', of: command};
  const positionalsMax = command === 'dlq show' ? 1 : 0;
  if (positionals.length > positionalsMax) throw new Error(`unexpected argument "${positionals[positionalsMax]}"`);
  return {json: values['json'] === true, ...commandOf(command, values, positionals)};
}

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

function commandOf(command: CommandName, values: Values, [positional]: readonly string[]): AskedCommand {
  switch (command) {
    case 'dlq list':
      return {
        command,
        queue: textOf(values, 'queue'),
        limit: limitOf(values, limits.listedUsually, limits.messagesListedMax),
      };
    case 'dlq show': {
      if (positional === undefined || positional === '') throw new Error('which message? its id is missing');
      return {command, messageId: positional, queue: textOf(values, 'queue')};
    }
    case 'dlq redrive': {
      const [queue, messageId, all] = [textOf(values, 'queue'), textOf(values, 'message-id'), values['all'] === true];
      if (queue === undefined) throw new Error('--queue is missing');
      if (all === (messageId !== undefined)) throw new Error('give either --message-id or --all');
      if (!all && values['limit'] !== undefined) throw new Error('--limit goes with --all');
      return {command, queue, messageId, limit: limitOf(values, limits.listedMax, limits.listedMax)};
    }
    case 'outbox parked':
      return {command, limit: limitOf(values, limits.listedUsually, limits.listedMax)};
    case 'outbox redrive':
      return {command, orderId: textOf(values, 'order')};
    case 'orders stuck':
      return {
        command,
        olderThanMs: durationOf(values, 'older-than', limits.stuckAfterMs),
        limit: limitOf(values, limits.listedUsually, limits.listedMax),
      };
    case 'reconcile':
      return {command, settledForMs: durationOf(values, 'settled-for', limits.settledAfterMs)};
    case 'outbox status':
    case 'doctor':
      return {command};
  }
}

function textOf(values: Values, name: string): string | undefined {
  const value = values[name];
  if (value === '') throw new Error(`--${name} needs a value`);
  return typeof value === 'string' ? value : undefined;
}

function limitOf(values: Values, usual: number, most: number): number {
  const value = textOf(values, 'limit');
  if (value === undefined) return usual;
  const limit = /^\d{1,9}$/.test(value) ? Number(value) : 0;
  if (limit < 1 || limit > most) {
    throw new Error(`--limit must be a whole number from 1 to ${most}`);
  }
  return limit;
}

function durationOf(values: Values, name: string, usual: number): number {
  const value = textOf(values, name);
  if (value === undefined) return usual;
  const duration = durationMs(value);
  if (duration === undefined) throw new Error(`--${name} must be a duration such as 90s, 5m, 2h or 1d`);
  return duration;
}
