import {existsSync, writeSync} from 'node:fs';
import {DomainError} from '@orderwell/domain';

/**
 * A named step of an order's way at which a service fails, once. `FAILPOINT` names the step, such as
 * `after orders.add`. Unless something else is asked for, the service kills itself, as a machine that loses its process
 * does: nothing is flushed, closed or said. With `FAILPOINT_SIGNAL=SIGSTOP` it stops until it gets SIGCONT, and with
 * `FAILPOINT_STALL_WHILE` its event loop does not turn for as long as that file is there.
 *
 * `FAILPOINT_OUTAGE` names a call, such as `payments.addIfAbsent`, that always fails as if its store were gone.
 */
const {
  FAILPOINT: armed,
  FAILPOINT_SIGNAL: signal = 'SIGKILL',
  FAILPOINT_STALL_WHILE: stallWhile,
  FAILPOINT_OUTAGE: outage,
  // oxlint-disable-next-line node/no-process-env -- the test tells the service where to fail, and how.
} = process.env;

/** Time between two looks whether a stall is over, in milliseconds. */
const stallLookMs = 50;

let failed = false;

function reach(step: string): void {
  if (failed) tell(`passed ${step}`);
  if (failed || step !== armed) return;
  failed = true;
  if (stallWhile !== undefined) stall(step, stallWhile);
  else if (signal === 'SIGKILL') process.kill(process.pid, signal);
  else if (signal === 'SIGSTOP') {
    tell(`stopped ${step}`);
    process.kill(process.pid, signal);
  } else throw new Error(`FAILPOINT_SIGNAL is ${signal}, not SIGKILL or SIGSTOP`);
}

/** Keeps the event loop from turning for as long as that file is there. */
function stall(step: string, file: string): void {
  tell(`stalled ${step}`);
  const nobodyWakes = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  while (existsSync(file)) Atomics.wait(nobodyWakes, 0, 0, stallLookMs);
}

/** Written at once: a stream would keep it until the event loop turns again. Steps after a failure are told as well. */
function tell(what: string): void {
  writeSync(process.stdout.fd, `failpoint: ${what}\n`);
}

/** The same object, with a step before and after each of its methods. */
export function withFailpoints<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(inner, property) {
      const value: unknown = Reflect.get(inner, property);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]): Promise<unknown> => {
        reach(`before ${name}.${String(property)}`);
        if (outage === `${name}.${String(property)}`) throw new DomainError('UNAVAILABLE', `${outage} is out`);
        const result: unknown = await Reflect.apply(value, inner, args);
        reach(`after ${name}.${String(property)}`);
        return result;
      };
    },
  });
}

/** The same for an outbox, where a claim that found nothing is not a step of anything. */
export function withClaimFailpoints<T extends {claim(...args: never[]): Promise<readonly unknown[]>}>(
  name: string,
  outbox: T,
): T {
  const stepped = withFailpoints(name, outbox);
  return new Proxy(stepped, {
    get(inner, property) {
      if (property !== 'claim') return Reflect.get(inner, property);
      return async (...args: never[]): Promise<readonly unknown[]> => {
        const claims = await outbox.claim(...args);
        if (claims.length > 0) reach(`after ${name}.claim`);
        return claims;
      };
    },
  });
}
