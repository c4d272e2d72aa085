import type {IncomingMessage} from 'node:http';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {unreadBodyLingerBytesMax, unreadBodyLingerMs} from '../limits.ts';
import type {ApiMiddleware} from './request-scope.ts';

/**
 * Answers a request whose body is still arriving (too large, not wanted, too slow) so that the answer is read: sends it
 * at once and whole, goes on reading for a while, and only then closes. Closing at once would make the kernel reset the
 * connection, and the client would lose an answer that it had already received (RFC 9112, section 9.6).
 */
export const answerBeforeUnreadBody: ApiMiddleware = async (ctx, next) => {
  await next();
  const {req, res, body} = ctx;
  // A small body came in the same packet as the headers, but Node looks at it only after us: it is no reason to close.
  if (!req.complete) await nextTurn();
  if (req.complete || ctx.respond === false) return;
  ctx.respond = false;
  ctx.set('Connection', 'close');
  res.flushHeaders();
  if (ctx.method !== 'HEAD' && typeof body === 'string') res.write(body);
  await discarded(req);
  res.end();
};

/** Resolves when no more of the body can come, or enough of it has been read. */
function discarded(request: IncomingMessage): Promise<void> {
  if (request.destroyed || request.socket.readableEnded) return Promise.resolve();
  return new Promise((resolve) => {
    let bytes = 0;
    const enough = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(enough, unreadBodyLingerMs);
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > unreadBodyLingerBytesMax) enough();
    });
    request.once('end', enough);
    request.once('close', enough);
    request.socket.once('end', enough);
    request.resume();
  });
}
