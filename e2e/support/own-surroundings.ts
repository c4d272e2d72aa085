import {randomBytes} from 'node:crypto';
import {type OwnPostgres, purgeBroker, type TcpProxy} from '@orderwell/test-support';
import {rowsOf} from './rows.ts';
import type {Surroundings} from './services.ts';

/**
 * A broker, and a PostgreSQL of the test's own. Services reach its databases by way of the proxy, if there is one; its
 * address stays when the server behind it is another one or has another port.
 */
export function ownSurroundings(brokerUrl: string, database: OwnPostgres, way?: TcpProxy): Surroundings {
  return {
    brokerUrl,
    createDatabase: async (label) => {
      const name = `${label.replaceAll('-', '_')}_${randomBytes(6).toString('hex')}`;
      await rowsOf(database.url('postgres'), `create database ${name}`);
      // Nothing of it outlives its server.
      const url = database.url(name);
      return {url: way?.urlFor(url) ?? url, drop: async () => undefined};
    },
    purgeBroker: (names) => purgeBroker(names, brokerUrl),
  };
}
