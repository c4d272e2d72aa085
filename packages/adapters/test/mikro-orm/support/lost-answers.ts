import {TcpProxy} from '@orderwell/test-support';

/**
 * What PostgreSQL sends when it has carried out a command, such as `COMMIT` or `UPDATE 1`: CommandComplete, from the
 * chapter "Message Formats" of its documentation. It leaves together with ReadyForQuery, which comes after the commit,
 * also where the command was a transaction of its own.
 */
export function completed(command: string): Buffer {
  const tag = Buffer.from(`${command}\0`);
  const length = Buffer.alloc(4);
  length.writeInt32BE(length.length + tag.length);
  return Buffer.concat([Buffer.from('C'), length, tag]);
}

export const committed: Buffer = completed('COMMIT');

/** Opens a database for each test of one `describe` by way of a network of its own, on a single connection. */
export function overBrokenNetwork<Opened extends {close(): Promise<void>}>(
  database: {readonly url: string},
  open: (options: {url: string; poolSizeMax: number}) => Opened,
): () => {readonly opened: Opened; readonly proxy: TcpProxy} {
  let current: {readonly opened: Opened; readonly proxy: TcpProxy} | undefined;
  beforeEach(async () => {
    const proxy = await TcpProxy.start(database.url);
    current = {proxy, opened: open({url: proxy.url, poolSizeMax: 1})};
  });
  afterEach(async () => {
    await current?.opened.close();
    await current?.proxy.close();
    current = undefined;
  });
  return () => {
    if (current === undefined) throw new Error('there is a network only while a test runs');
    return current;
  };
}
