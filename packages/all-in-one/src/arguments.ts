import path from 'node:path';
import {parseArgs} from 'node:util';
import {reasonOf} from '@orderwell/adapters/runtime';

export const help = `Usage: pnpm start [options]

Starts the order service and the payment service in one process, on a PostgreSQL server of its own.

Options:
  --port <number>     port of the REST API (default: 3000, or the setting PORT; 0 takes any free one)
  --data-dir <path>   where orders and payments are kept (default: .orderwell)
  --ephemeral         keep nothing: use a temporary data directory, removed at the end
  --help              show this

The settings of both services work too, for example LOG_LEVEL=info; see docs/settings.md.`;

/** What the command line asks for. */
export type Arguments =
  | {readonly kind: 'help'}
  | {
      readonly kind: 'start';
      /** As given; whether it is a port is checked with the other settings. */
      readonly port: string | undefined;
      /** Absolute; undefined for a temporary one. */
      readonly dataDir: string | undefined;
    };

/** @throws Error with one line that says what is wrong and where help is */
export function parseArguments(args: readonly string[], workingDirectory: string): Arguments {
  try {
    // pnpm hands a separating "--" on to the script.
    const {values} = parseArgs({
      args: args.filter((argument) => argument !== '--'),
      options: {
        port: {type: 'string'},
        'data-dir': {type: 'string'},
        ephemeral: {type: 'boolean', default: false},
        help: {type: 'boolean', short: 'h', default: false},
      },
    });
    if (values.help) return {kind: 'help'};
    const dataDir = values['data-dir'];
    if (values.ephemeral && dataDir !== undefined) throw new Error('--ephemeral and --data-dir exclude each other');
    if (values.port === '') throw new Error('--port needs a number');
    if (dataDir === '') throw new Error('--data-dir needs a path');
    return {
      kind: 'start',
      port: values.port,
      dataDir: values.ephemeral ? undefined : path.resolve(workingDirectory, dataDir ?? '.orderwell'),
    };
  } catch (error) {
    const [problem] = reasonOf(error).split('. ');
    throw new Error(`${problem}; --help shows all options`, {cause: error});
  }
}
