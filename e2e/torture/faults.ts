import {setTimeout as pause} from 'node:timers/promises';
import type {Replica} from './replica.ts';
import type {System} from './system.ts';

/** What is struck. In one round each is struck at most once, so that no fault undoes another. */
export type Target = 'order-app' | 'payment-app' | 'broker' | 'database' | 'way to the broker' | 'way to the database';

/** One kind of fault: it comes, lasts, and is mended when `strike` resolves. */
export interface FaultKind {
  readonly target: Target;
  /** How long it lasts, in milliseconds. */
  readonly lasts: {readonly leastMs: number; readonly mostMs: number};
  strike(system: System, how: {readonly forMs: number; readonly replica: number}): Promise<void>;
}

const short = {leastMs: 300, mostMs: 3_000};
const long = {leastMs: 1_000, mostMs: 8_000};
/** At most longer than the lease of an outbox, which is 10 s. */
const beyondLease = {leastMs: 1_000, mostMs: 13_000};
/** The order of shutdown must be through within this. */
const shutdownMsMax = 30_000;

/** Everything that is done to the system, by name. */
export const faultKinds: Readonly<Record<string, FaultKind>> = {
  ...ofService('order-app'),
  ...ofService('payment-app'),
  'broker: SIGKILL': {
    target: 'broker',
    lasts: short,
    strike: async ({broker}, {forMs}) => {
      await broker.kill();
      await pause(forMs);
      await broker.start();
    },
  },
  'broker: SIGSTOP': {
    target: 'broker',
    lasts: long,
    strike: async ({broker}, {forMs}) => {
      broker.pause();
      await pause(forMs);
      broker.resume();
    },
  },
  ...alarm('memory'),
  ...alarm('disk'),
  'database: SIGKILL': {
    target: 'database',
    lasts: short,
    strike: async (system, {forMs}) => {
      await system.database.kill();
      await pause(forMs);
      await system.restartDatabase();
    },
  },
  'database: SIGSTOP': {
    target: 'database',
    lasts: long,
    strike: async ({database}, {forMs}) => {
      await database.pause();
      await pause(forMs);
      await database.resume();
    },
  },
  'database: restarted in order': {
    target: 'database',
    lasts: short,
    strike: async (system, {forMs}) => {
      await system.database.stop();
      await pause(forMs);
      await system.restartDatabase();
    },
  },
  ...ofWay('broker'),
  ...ofWay('database'),
};

function ofService(app: Replica['app']): Record<string, FaultKind> {
  const struck = (system: System, index: number): Replica => {
    const replica = system.replicasOf(app)[index];
    if (replica === undefined) throw new Error(`there is no ${app} ${index}`);
    return replica;
  };
  const stopped: FaultKind['strike'] = async (system, {forMs, replica}) => {
    struck(system, replica).pause();
    await pause(forMs);
    struck(system, replica).resume();
  };
  return {
    [`${app}: SIGKILL`]: {
      target: app,
      lasts: short,
      strike: async (system, {forMs, replica}) => {
        await struck(system, replica).end('SIGKILL');
        await pause(forMs);
        await struck(system, replica).start();
      },
    },
    [`${app}: SIGTERM`]: {
      target: app,
      lasts: short,
      strike: async (system, {forMs, replica}) => {
        const begin = performance.now();
        const {code} = await struck(system, replica).end('SIGTERM');
        const tookMs = performance.now() - begin;
        // Where its servers fail at the same time, it may give up what is in hand, and says so with its exit code.
        if (tookMs > shutdownMsMax + 1_000) throw new Error(`a ${app} took ${tookMs} ms to end (${code})`);
        await pause(forMs);
        await struck(system, replica).start();
      },
    },
    [`${app}: SIGSTOP`]: {target: app, lasts: beyondLease, strike: stopped},
  };
}

function alarm(resource: 'memory' | 'disk'): Record<string, FaultKind> {
  return {
    [`broker: ${resource} alarm`]: {
      target: 'broker',
      lasts: long,
      strike: async ({broker}, {forMs}) => {
        await broker.alarm(resource, true);
        await pause(forMs);
        await broker.alarm(resource, false);
      },
    },
  };
}

function ofWay(server: 'broker' | 'database'): Record<string, FaultKind> {
  const target: Target = `way to the ${server}`;
  return {
    [`${target}: cut`]: {
      target,
      lasts: short,
      strike: async ({ways}, {forMs}) => {
        ways[server].cut();
        await pause(forMs);
        ways[server].cut();
      },
    },
    [`${target}: refused`]: {
      target,
      lasts: long,
      strike: async ({ways}, {forMs}) => {
        ways[server].refuse();
        await pause(forMs);
        ways[server].resume();
      },
    },
    [`${target}: black hole`]: {
      target,
      lasts: long,
      strike: async ({ways}, {forMs}) => {
        ways[server].blackhole();
        await pause(forMs);
        ways[server].resume();
      },
    },
    [`${target}: silent for good`]: {
      target,
      lasts: short,
      // Those connections stand and stay dead; only the services can find out.
      strike: async ({ways}, {forMs}) => {
        ways[server].silence();
        await pause(forMs);
      },
    },
    [`${target}: slow`]: {
      target,
      lasts: long,
      strike: async ({ways}, {forMs}) => {
        ways[server].delay(slowByMs);
        await pause(forMs);
        ways[server].delay(0);
      },
    },
  };
}

/** How much longer each message takes in each direction on a slow way. */
const slowByMs = 150;
