import {randomUUID} from 'node:crypto';
import {once} from 'node:events';
import {createServer, type Server} from 'node:http';
import type {AddressInfo, Socket} from 'node:net';
import {setImmediate as nextTurn} from 'node:timers/promises';
import type Koa from 'koa';
import {listenFailure} from '../../runtime/listening.ts';
import {type Logger, silentLogger} from '../../runtime/logger.ts';
import type {Stoppable} from '../../runtime/stoppable.ts';
import {defaultHttpLimits, type HttpLimits} from '../limits.ts';
import {OpenConnections} from './open-connections.ts';
import type {Problem} from '../problems/problem.ts';
import {requestTimeout, unreadableRequest, writeProblem} from './unreadable-request.ts';

/** Where and how to listen. */
export interface HttpServerOptions {
  /** 0 lets the system choose a free one. */
  readonly port: number;
  readonly host: string;
  readonly logger?: Logger;
  /** Makes an id for a request of which not even the headers could be read. */
  readonly newRequestId?: () => string;
  readonly limits?: Partial<HttpLimits>;
}

/** A server that listens. */
export interface HttpServer extends Stoppable {
  readonly port: number;
  /**
   * Stops accepting, answers every request that is under way or arriving, closes idle connections at once, and resolves
   * when the last connection is closed. A request that does not arrive within the request time-out is answered with 408.
   */
  stop(): Promise<void>;
}

/**
 * Serves an app over HTTP/1.1.
 * @throws Error with one clear line that names the setting, if it cannot listen there
 */
export async function startHttpServer(app: Pick<Koa, 'callback'>, options: HttpServerOptions): Promise<HttpServer> {
  const {port, host, logger = silentLogger, newRequestId = randomUUID, limits: chosen} = options;
  const limits = {...defaultHttpLimits, ...chosen};
  const connections = new OpenConnections();
  const server = serverWithin(limits);
  const handle = app.callback();

  const refuse = (socket: Socket, problem: Problem): void => {
    connections.refuse(socket, problem, () => {
      if (!socket.writable) return;
      const requestId = newRequestId();
      logger.info({status: problem.status, code: problem.code, requestId}, 'request could not be read');
      writeProblem(socket, problem, requestId);
      // What the client still sends is read for a while, so that no reset overtakes the answer.
      const timer = setTimeout(() => socket.destroy(), limits.refusedLingerMs);
      socket.once('close', () => clearTimeout(timer));
    });
  };

  server.on('connection', (socket) => connections.opened(socket));
  // An expectation is answered like any other request: by the app, which knows whether it wants the body.
  for (const event of ['request', 'checkContinue', 'checkExpectation'] as const) {
    server.on(event, (request, response) => {
      connections.began(request, response);
      void handle(request, response);
    });
  }
  server.on('clientError', (error, socket) => {
    const problem = unreadableRequest(error);
    // A connection opened in advance, on which nothing was ever asked, is not owed an answer.
    if (problem === undefined || (socket as Socket).bytesRead === 0) socket.destroy();
    else refuse(socket as Socket, problem);
  });

  await listening(server, port, host);
  // Out of file descriptors, say: the connections that there are go on.
  server.on('error', (err) => logger.error({err}, 'connection could not be accepted'));
  let stopped: Promise<void> | undefined;
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => (stopped ??= stop(server, connections, limits, (socket) => refuse(socket, requestTimeout()))),
  };
}

function serverWithin(limits: HttpLimits): Server {
  const server = createServer({
    headersTimeout: Math.min(limits.headersTimeoutMs, limits.requestTimeoutMs),
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: limits.timeoutCheckIntervalMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    maxHeaderSize: limits.headerBytesMax,
    // The app refuses a missing Host itself, with a problem.
    requireHostHeader: false,
  });
  server.maxConnections = limits.connectionsMax;
  // A client that closes its sending side after the request still reads; by default Node would not answer it.
  return Object.assign(server, {httpAllowHalfOpen: true});
}

async function listening(server: Server, port: number, host: string): Promise<void> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    throw listenFailure(cause, {host, port, portSetting: 'PORT'});
  }
}

async function stop(
  server: Server,
  connections: OpenConnections,
  limits: HttpLimits,
  timeOut: (socket: Socket) => void,
): Promise<void> {
  // Only who is known to have sent nothing is idle. A whole turn of the event loop, for which it takes the end of this
  // one as well, reads the bytes that have reached us already.
  await nextTurn();
  await nextTurn();
  const closed = once(server, 'close');
  server.close();
  connections.drain(() => server.closeIdleConnections());
  // A closed server no longer checks its time-outs.
  const timer = setTimeout(() => connections.receiving().forEach(timeOut), limits.requestTimeoutMs);
  await closed;
  clearTimeout(timer);
}
