import {once} from 'node:events';
import {type AddressInfo, createServer} from 'node:net';

/** A TCP port that was free a moment ago; it may be taken by the time the server asks for it. */
export async function freePort(host: string): Promise<number> {
  const server = createServer();
  server.listen(0, host);
  await once(server, 'listening');
  const {port} = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
