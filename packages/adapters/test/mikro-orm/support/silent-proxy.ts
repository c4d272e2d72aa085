import {once} from 'node:events';
import {type AddressInfo, connect, createServer, type Socket} from 'node:net';

/** A way to a server that can go silent, as a network does when nobody tells either side that the other is gone. */
export interface SilentProxy {
  /** The server's address, through the proxy. */
  readonly url: string;
  /** How many connections were made through it. */
  readonly connections: number;
  /** Everything said on the connections that there are now is lost; new connections work. */
  silence(): void;
  close(): Promise<void>;
}

export async function openSilentProxy(target: string): Promise<SilentProxy> {
  const {hostname, port} = new URL(target);
  const sockets: [Socket, Socket][] = [];
  const server = createServer((near) => {
    const far = connect(Number(port || 5432), hostname);
    for (const socket of [near, far]) socket.on('error', () => undefined);
    near.pipe(far).pipe(near);
    sockets.push([near, far]);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: Object.assign(new URL(target), {hostname: '127.0.0.1', port: (server.address() as AddressInfo).port}).href,
    get connections() {
      return sockets.length;
    },
    silence: () => {
      for (const [near, far] of sockets) {
        near.unpipe(far).resume();
        far.unpipe(near).resume();
      }
    },
    close: async () => {
      server.close();
      for (const socket of sockets.flat()) socket.destroy();
      await once(server, 'close');
    },
  };
}
