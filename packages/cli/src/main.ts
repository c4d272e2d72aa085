#!/usr/bin/env node
import {once} from 'node:events';
import type {Writable} from 'node:stream';
import {openOperator} from './sources/open-operator.ts';
import {run} from './run.ts';

// Whoever reads our output may have seen enough: `orderwell reconcile | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(1);
  throw error;
});

const writing =
  (stream: Writable) =>
  async (text: string): Promise<void> => {
    if (!stream.write(text)) await once(stream, 'drain');
  };

process.exitCode = await run(process.argv.slice(2), {
  // oxlint-disable-next-line node/no-process-env -- the one place that reads the environment.
  environment: process.env,
  now: () => new Date(),
  out: writing(process.stdout),
  err: writing(process.stderr),
  openBroker: openOperator,
});
