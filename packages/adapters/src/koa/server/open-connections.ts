import type {IncomingMessage, ServerResponse} from 'node:http';
import type {Socket} from 'node:net';
import {type Problem, ProblemError} from '../problems/problem.ts';

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** What is under way on every open connection: what a server has to know to refuse and to stop without losing answers. */
export class OpenConnections {
  /** By connection, the requests that are not answered yet, oldest first; more than one if the client pipelines. */
  readonly #exchanges = new Map<Socket, Set<Exchange>>();
  /** The connections whose refusal waits for the answers before it. */
  readonly #refused = new WeakSet<Socket>();
  #closeIdle: (() => void) | undefined;

  opened(socket: Socket): void {
    this.#exchanges.set(socket, new Set());
    socket.once('close', () => this.#exchanges.delete(socket));
  }

  began(request: IncomingMessage, response: ServerResponse): void {
    const exchanges = this.#exchanges.get(request.socket);
    const exchange = {request, response};
    exchanges?.add(exchange);
    response.once('close', () => {
      exchanges?.delete(exchange);
      // Its last answer was on its way, promising to keep the connection, when the end was announced.
      if (exchanges?.size === 0) this.#closeIdle?.();
    });
    if (this.#closeIdle !== undefined && exchanges !== undefined) announceClose(exchanges);
  }

  /**
   * From now on every connection is closed after the answers that it waits for.
   * @param closeIdle closes the connections on which nothing is under way or arriving
   */
  drain(closeIdle: () => void): void {
    this.#closeIdle = closeIdle;
    for (const [socket, exchanges] of this.#exchanges) {
      // Opened in advance, as browsers do, and never used: Node does not count it as idle.
      if (exchanges.size === 0 && socket.bytesRead === 0) socket.destroy();
      announceClose(exchanges);
    }
  }

  /** The connections on which a request is still arriving. */
  receiving(): readonly Socket[] {
    return [...this.#exchanges]
      .filter(([, exchanges]) => exchanges.size === 0 || [...exchanges].some(({request}) => !request.complete))
      .map(([socket]) => socket);
  }

  /**
   * The next request of the connection will never be there whole. May be repeated, as the parser does.
   * @param write called, if the problem has to be written to the bare connection, once the answers before it are out
   */
  refuse(socket: Socket, problem: Problem, write: () => void): void {
    const exchanges = [...(this.#exchanges.get(socket) ?? [])];
    const broken = exchanges.find(({request}) => !request.complete);
    if (broken !== undefined) {
      // Whoever waits for the body answers the request; whoever does not has an answer already, or is about to.
      if (broken.request.listenerCount('error') > 0) broken.request.emit('error', new ProblemError(problem));
      return;
    }
    const last = exchanges.at(-1);
    if (last === undefined) write();
    else if (!this.#refused.has(socket)) {
      this.#refused.add(socket);
      last.response.once('close', write);
    }
  }
}

/**
 * Only the last answer of a connection may say that it is the last: Node closes right after it, and requests that came
 * behind it would be carried out and never answered.
 */
function announceClose(exchanges: ReadonlySet<Exchange>): void {
  const responses = [...exchanges].map(({response}) => response);
  for (const response of responses) if (!response.headersSent) response.removeHeader('Connection');
  const last = responses.at(-1);
  if (last?.headersSent === false) last.setHeader('Connection', 'close');
}
