import {once} from 'node:events';
import {connect, type Socket} from 'node:net';
import type {ProblemJson} from '@orderwell/adapters/koa';

/** An answer as it stood on the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** A TCP connection on which a test writes what no HTTP library would send. */
export class RawClient {
  readonly socket: Socket;
  /** Resolves when the connection is closed, whoever closed it and however. */
  readonly closed: Promise<void>;
  #received = '';
  #more = Promise.withResolvers<void>();
  #over = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('latin1');
    // A reset is an outcome that tests look at through `closed` and `answer`, not a failure of the test.
    socket.on('error', () => undefined);
    socket.on('data', (text: string) => this.#notice(() => (this.#received += text)));
    socket.on('end', () => this.#notice(() => (this.#over = true)));
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#notice(() => (this.#over = true));
        resolve();
      });
    });
  }

  static async open(port: number): Promise<RawClient> {
    const socket = connect({port, host: '127.0.0.1'});
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** Writes lines joined as HTTP wants them. */
  write(...lines: readonly string[]): this {
    this.socket.write(lines.join('\r\n'), 'latin1');
    return this;
  }

  /** The next answer. Fails if the connection ends before it is there whole. */
  async answer(): Promise<RawAnswer> {
    for (;;) {
      const answer = this.#take();
      if (answer !== undefined && answer.status >= 200) return answer;
      if (answer === undefined) await this.#progress();
    }
  }

  /** The next status line, interim answers included. */
  async status(): Promise<number> {
    for (;;) {
      const answer = this.#take();
      if (answer !== undefined) return answer.status;
      await this.#progress();
    }
  }

  async #progress(): Promise<void> {
    if (this.#over) throw new Error(`the connection ended after: ${JSON.stringify(this.#received)}`);
    await this.#more.promise;
  }

  #notice(change: () => void): void {
    change();
    this.#more.resolve();
    this.#more = Promise.withResolvers();
  }

  #take(): RawAnswer | undefined {
    const headEnd = this.#received.indexOf('\r\n\r\n');
    if (headEnd < 0) return undefined;
    const [statusLine = '', ...fields] = this.#received.slice(0, headEnd).split('\r\n');
    const headers = new Map(
      fields.map((field) => {
        const colon = field.indexOf(':');
        return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
      }),
    );
    const bodyStart = headEnd + 4;
    const bodyEnd = bodyStart + Number(headers.get('content-length') ?? 0);
    if (this.#received.length < bodyEnd) return undefined;
    const body = this.#received.slice(bodyStart, bodyEnd);
    this.#received = this.#received.slice(bodyEnd);
    return {status: Number(statusLine.split(' ')[1]), headers, body};
  }
}

/** The problem in an answer. */
export function problemIn({body}: RawAnswer): ProblemJson {
  return JSON.parse(body) as ProblemJson;
}

/** The head and body of a well-formed order. */
export function orderRequest(body = '{"productId":"1","quantity":1}', ...headers: readonly string[]): string {
  return [
    'POST /orders HTTP/1.1',
    'Host: localhost',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...headers,
    '',
    body,
  ].join('\r\n');
}

/** Resolves once what other connections have written before has reached the server. */
export async function atServer(port: number): Promise<void> {
  const probe = await RawClient.open(port);
  await probe.write('GET /nope HTTP/1.1\r\nHost: a\r\n\r\n').answer();
  probe.socket.destroy();
  await probe.closed;
}
