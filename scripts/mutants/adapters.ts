import {globSync} from 'node:fs';
import path from 'node:path';
import {root} from '../division.ts';

/** What a contract suite may run on. */
export type Server = 'PostgreSQL' | 'RabbitMQ';

/** Where an adapter is, and the tests that hold it to the promises of its ports. */
export interface Adapter {
  /** Where its tests run, relative to the root. */
  readonly room: string;
  /** Its folders, relative to the room. */
  readonly sources: readonly string[];
  /** The test files that run the contract suites over it, relative to the room. */
  readonly contracts: readonly string[];
  /** What these run on. */
  readonly server?: Server;
}

export type AdapterName = 'in-memory' | 'mikro-orm' | 'amqp' | 'in-process' | 'simulated-gateway';

export const adapters: Readonly<Record<AdapterName, Adapter>> = {
  'in-memory': {
    room: 'packages/domain',
    sources: ['src/testing'],
    contracts: ['test/testing/in-memory-contracts.test.ts'],
  },
  'mikro-orm': {
    room: 'packages/adapters',
    sources: ['src/mikro-orm'],
    contracts: ['test/mikro-orm/contracts.test.ts'],
    server: 'PostgreSQL',
  },
  amqp: {
    room: 'packages/adapters',
    sources: ['src/amqp', 'src/json'],
    contracts: ['test/amqp/contracts.test.ts'],
    server: 'RabbitMQ',
  },
  'in-process': {
    room: 'packages/adapters',
    sources: ['src/in-process'],
    contracts: ['test/in-process/contracts.test.ts'],
  },
  'simulated-gateway': {
    room: 'packages/adapters',
    sources: ['src/simulated-gateway'],
    contracts: ['test/simulated-gateway/simulated-gateway.test.ts'],
    server: 'PostgreSQL',
  },
};

/** The source file of that base name, as a whole path. @throws RangeError unless the adapter has exactly one */
export function sourceFile(name: AdapterName, baseName: string): string {
  const {room, sources} = adapters[name];
  const found = sources.flatMap((folder) => globSync(`${folder}/**/${baseName}`, {cwd: path.join(root, room)}));
  const [file] = found;
  if (file === undefined || found.length > 1) throw new RangeError(`${name} has ${found.length} files ${baseName}`);
  return path.join(root, room, file);
}
