import {once} from 'node:events';
import {connect as dial, createServer, type Socket} from 'node:net';

/** A broken network between a client and a server. */
export interface TcpProxy {
  /** The server's URL, by way of the proxy. */
  readonly url: string;
  /** Resolves when so many more connections were tried, let through or not. */
  attempts(count: number): Promise<void>;
  /** Ends every connection. New ones are let through. */
  cut(): void;
  /** Ends every connection, and every new one at once. */
  refuse(): void;
  /** Swallows whatever is sent from now on, in both directions, and lets every connection stand. */
  blackhole(): void;
  /** Lets new connections through again. Those that lost bytes to the black hole are ended. */
  resume(): void;
  /** Puts bytes of the test's own before the next that the server sends. */
  inject(bytes: Buffer): void;
  close(): Promise<void>;
}

/** Starts a proxy before the server of this URL. */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const {hostname, port} = new URL(target);
  const clients = new Set<Socket>();
  const upstreams = new Set<Socket>();
  let mode: 'pass' | 'refuse' | 'swallow' = 'pass';

  function join(all: Set<Socket>, from: Socket, to: Socket): void {
    all.add(from);
    from.on('data', (bytes) => {
      if (mode !== 'swallow') to.write(bytes);
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      all.delete(from);
      if (mode !== 'swallow') to.destroy();
    });
  }

  const server = createServer((client) => {
    if (mode === 'refuse') {
      client.destroy();
      return;
    }
    const upstream = dial(Number(port || 5672), hostname);
    join(clients, client, upstream);
    join(upstreams, upstream, client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = new URL(target);
  url.host = `127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;

  // Not resetAndDestroy(): if destroy() comes before it is done, Node 24 never frees the socket and spins at exit.
  function cut(): void {
    for (const client of clients) client.destroy();
    for (const upstream of upstreams) upstream.destroy();
  }

  return {
    url: url.href,
    async attempts(count) {
      for (let seen = 0; seen < count; seen++) await once(server, 'connection');
    },
    cut,
    refuse() {
      mode = 'refuse';
      cut();
    },
    blackhole() {
      mode = 'swallow';
    },
    resume() {
      if (mode === 'swallow') cut();
      mode = 'pass';
    },
    inject(bytes) {
      for (const client of clients) client.write(bytes);
    },
    async close() {
      mode = 'refuse';
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
