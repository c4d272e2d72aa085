import {connect, isIP, type Socket} from 'node:net';
import {Duplex} from 'node:stream';
import {connect as connectTls, type ConnectionOptions} from 'node:tls';

type Way = 'plain' | 'tls';

/** A client asks with this whether the server encrypts (PostgreSQL documentation, "Message Formats", SSLRequest). */
const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const yes = 'S'.charCodeAt(0);
const refusal = 'E'.charCodeAt(0);

/**
 * A connection to PostgreSQL that is made one way, and the other way if the server does not have it like that: what
 * libpq does for `sslmode` of `allow` and `prefer`. It is used by the driver as a socket. A server that refuses a session
 * says so before anything else; then what the driver has written so far, which is the start of the session, is written
 * again on the next connection.
 */
export class NegotiatedStream extends Duplex {
  readonly #ways: Way[];
  readonly #tls: ConnectionOptions;
  readonly #settings: ((socket: Socket) => void)[] = [];
  #to: {readonly port: number; readonly host: string} = {port: 0, host: ''};
  #socket: Socket | undefined;
  #start: Buffer[] | undefined = [];
  #refused: Buffer | undefined;
  #isOpen = false;

  /** @param ways that are tried, in this order @param tls how, where it is encrypted */
  constructor(ways: readonly Way[], tls: ConnectionOptions) {
    super({allowHalfOpen: false});
    this.#ways = [...ways];
    this.#tls = tls;
  }

  connect(port: number, host: string): void {
    this.#to = {port, host};
    this.#tryNext();
  }

  setNoDelay(on: boolean): void {
    this.#set((socket) => socket.setNoDelay(on));
  }

  setKeepAlive(on: boolean, initialDelayMs: number): void {
    this.#set((socket) => socket.setKeepAlive(on, initialDelayMs));
  }

  ref(): void {
    this.#set((socket) => socket.ref());
  }

  unref(): void {
    this.#set((socket) => socket.unref());
  }

  #set(setting: (socket: Socket) => void): void {
    this.#settings.push(setting);
    if (this.#socket !== undefined) setting(this.#socket);
  }

  #tryNext(): void {
    const way = this.#ways.shift();
    const socket = connect(this.#to);
    this.#socket = socket;
    for (const setting of this.#settings) setting(socket);
    // Who cannot be reached one way cannot be reached the other way.
    socket.once('error', (error) => this.#lost(socket, error));
    socket.once('close', () => this.#closed(socket));
    socket.once('connect', () => {
      if (way === 'plain') return this.#open(socket);
      socket.write(sslRequest);
      socket.once('data', (answer) => {
        // Whatever else comes unencrypted was put in by somebody on the way.
        if (answer.length > 1) this.#lost(socket, new Error('The server said more than whether it encrypts'));
        else if (answer[0] === yes) this.#encrypt(socket);
        else if (this.#ways.shift() === 'plain') this.#open(socket);
        else this.#lost(socket, new Error('The server does not support SSL connections'));
      });
    });
  }

  #encrypt(plain: Socket): void {
    const {host} = this.#to;
    const socket = connectTls({...this.#tls, socket: plain, ...(isIP(host) === 0 && {servername: host})});
    this.#socket = socket;
    const failed = (error: Error): void => {
      socket.destroy();
      if (this.#ways.length > 0) this.#tryNext();
      else this.#lost(socket, error);
    };
    socket.once('error', failed);
    socket.once('secureConnect', () => {
      socket.off('error', failed);
      socket.once('error', (error) => this.#lost(socket, error));
      socket.once('close', () => this.#closed(socket));
      this.#open(socket);
    });
  }

  /** The way is open; from here on the server decides. */
  #open(socket: Socket): void {
    socket.on('data', (data: Buffer) => this.#receive(socket, data));
    if (!this.#isOpen) {
      this.#isOpen = true;
      this.emit('connect');
    } else for (const written of this.#start ?? []) socket.write(written);
  }

  #receive(socket: Socket, data: Buffer): void {
    if (this.#start !== undefined && data[0] === refusal && this.#ways.length > 0 && this.#refused === undefined) {
      this.#refused = data;
      socket.end();
      return;
    }
    // The rest of a refusal; the server has said the reason first.
    if (this.#refused !== undefined && this.#ways.length > 0) return;
    this.#start = undefined;
    if (!this.push(data)) socket.pause();
  }

  #closed(socket: Socket): void {
    if (socket !== this.#socket || this.destroyed) return;
    if (this.#start !== undefined && this.#refused !== undefined && this.#ways.length > 0) this.#tryNext();
    else {
      this.push(null);
      this.destroy();
    }
  }

  /** The last way is closed. What the server said on the way before is its reason. */
  #lost(socket: Socket, error: Error): void {
    if (socket !== this.#socket) return;
    socket.destroy();
    if (this.#start === undefined || this.#refused === undefined) this.destroy(error);
    else {
      this.push(this.#refused);
      this.push(null);
      this.once('end', () => this.destroy());
    }
  }

  override _read(): void {
    this.#socket?.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, written: (error?: Error | null) => void): void {
    this.#start?.push(chunk);
    if (this.#socket === undefined) written(new Error('not connected'));
    else this.#socket.write(chunk, written);
  }

  override _final(ended: () => void): void {
    this.#socket?.end();
    ended();
  }

  override _destroy(error: Error | null, destroyed: (error?: Error | null) => void): void {
    this.#socket?.destroy();
    destroyed(error);
  }
}
