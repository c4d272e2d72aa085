import {once} from 'node:events';
import {type AddressInfo, connect as dial, createServer, type Server, type Socket} from 'node:net';

/** Ports of servers whose URLs do not name one. */
const usualPorts: Readonly<Record<string, number>> = {'amqp:': 5672, 'postgres:': 5432, 'postgresql:': 5432};

/** A broken network between clients and a server. */
export class TcpProxy {
  readonly #server: Server;
  readonly #links = new Set<Link>();
  #target: URL;
  #accepts: 'passing' | 'silent' | 'none' = 'passing';
  #delayMs = 0;
  #connections = 0;
  #unheard: {readonly answer: Buffer; readonly done: () => void} | undefined;

  private constructor(server: Server, target: URL) {
    this.#server = server;
    this.#target = target;
    server.on('connection', (client) => this.#link(client));
  }

  /** Starts a proxy before the server of this URL. */
  static async start(target: string): Promise<TcpProxy> {
    // Whoever is silent does not take leave either.
    const server = createServer({allowHalfOpen: true});
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy(server, new URL(target));
  }

  /** The server's URL, by way of the proxy. */
  get url(): string {
    return this.urlFor(this.#target.href);
  }

  /** Any URL of the server, such as that of another database on it, by way of the proxy. */
  urlFor(target: string): string {
    const {port} = this.#server.address() as AddressInfo;
    return Object.assign(new URL(target), {hostname: '127.0.0.1', port}).href;
  }

  /** How many connections were made so far. */
  get connections(): number {
    return this.#connections;
  }

  /** Resolves when so many more connections were tried, let through or not. */
  async attempts(count: number): Promise<void> {
    for (let seen = 0; seen < count; seen++) await once(this.#server, 'connection');
  }

  /** New connections lead to the server of this URL. */
  redirect(target: string): void {
    this.#target = new URL(target);
  }

  /** Ends every connection. New ones are let through as before. */
  cut(): void {
    for (const link of this.#links) link.end();
  }

  /** Ends every connection, and every new one at once. */
  refuse(): void {
    this.#accepts = 'none';
    this.cut();
  }

  /** Loses whatever is said on the connections that there are now, which stand. New ones work. */
  silence(): void {
    for (const link of this.#links) link.silent = true;
  }

  /** Loses whatever is said from now on, on new connections too, and lets all of them stand. */
  blackhole(): void {
    this.#accepts = 'silent';
    this.silence();
  }

  /** Holds back whatever is said from now on for so long, in each direction. */
  delay(delayMs: number): void {
    this.#delayMs = delayMs;
  }

  /** Lets everything through again, and at once. Connections that lost bytes to silence are ended. */
  resume(): void {
    this.#accepts = 'passing';
    this.#delayMs = 0;
    for (const link of this.#links) if (link.silent) link.end();
  }

  /** Puts bytes of the test's own before the next that the server sends. */
  inject(bytes: Buffer): void {
    for (const link of this.#links) link.client.write(bytes);
  }

  /**
   * When the server next sends these bytes, ends that connection instead of passing them on: the server has done what
   * it was asked to, and nobody hears of it.
   * @returns resolves when that has happened
   */
  async endInsteadOf(answer: Buffer): Promise<void> {
    const {promise, resolve} = Promise.withResolvers<void>();
    this.#unheard = {answer, done: resolve};
    return promise;
  }

  async close(): Promise<void> {
    this.refuse();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #link(client: Socket): void {
    this.#connections += 1;
    if (this.#accepts === 'none') {
      client.destroy();
      return;
    }
    const {hostname, port, protocol} = this.#target;
    const server = dial(Number(port || usualPorts[protocol]), hostname);
    const link = new Link(client, server, {
      delayMs: () => this.#delayMs,
      swallows: (bytes) => this.#swallows(bytes),
      ended: () => this.#links.delete(link),
    });
    link.silent = this.#accepts === 'silent';
    this.#links.add(link);
  }

  #swallows(bytes: Buffer): boolean {
    if (this.#unheard === undefined || !bytes.includes(this.#unheard.answer)) return false;
    this.#unheard.done();
    this.#unheard = undefined;
    return true;
  }
}

interface Network {
  delayMs(): number;
  /** Whether this answer of the server is to be lost together with its connection. */
  swallows(answer: Buffer): boolean;
  ended(): void;
}

/** One connection of a client, and the one to the server that it stands for. */
class Link {
  readonly client: Socket;
  readonly server: Socket;
  silent = false;

  constructor(client: Socket, server: Socket, network: Network) {
    this.client = client;
    this.server = server;
    this.#pass(client, server, network, () => false);
    this.#pass(server, client, network, (bytes) => network.swallows(bytes));
  }

  // Not resetAndDestroy(): if destroy() comes before it is done, Node 24 never frees the socket and spins at exit.
  end(): void {
    this.client.destroy();
    this.server.destroy();
  }

  #pass(from: Socket, to: Socket, network: Network, swallows: (bytes: Buffer) => boolean): void {
    const later = new DelayedBytes(to);
    from.on('data', (bytes) => {
      if (this.silent) return;
      if (swallows(bytes)) this.end();
      else later.write(bytes, network.delayMs());
    });
    from.on('end', () => {
      if (!this.silent) from.end();
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      if (to.destroyed) network.ended();
      // A connection that went silent stands, as far as the other side can tell.
      if (!this.silent) to.destroySoon();
    });
  }
}

/** Passes bytes on in their order, however the delay changes meanwhile. */
class DelayedBytes {
  readonly #to: Socket;
  readonly #waiting: {readonly bytes: Buffer; readonly dueAt: number}[] = [];

  constructor(to: Socket) {
    this.#to = to;
  }

  write(bytes: Buffer, delayMs: number): void {
    if (delayMs === 0 && this.#waiting.length === 0) {
      this.#to.write(bytes);
      return;
    }
    this.#waiting.push({bytes, dueAt: performance.now() + delayMs});
    if (this.#waiting.length === 1) this.#wait();
  }

  #wait(): void {
    const [next] = this.#waiting;
    if (next === undefined) return;
    setTimeout(
      () => {
        this.#waiting.shift();
        if (this.#to.writable) this.#to.write(next.bytes);
        this.#wait();
      },
      Math.max(0, next.dueAt - performance.now()),
    ).unref();
  }
}
