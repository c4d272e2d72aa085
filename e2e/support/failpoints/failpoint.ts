/**
 * A named step of an order's way at which a service kills itself, as a machine that loses its process does: nothing is
 * flushed, closed or said. `FAILPOINT` names the step, such as `after orders.add`.
 */
// oxlint-disable-next-line node/no-process-env -- the test tells the service where to die.
const armed = process.env['FAILPOINT'];

function reach(step: string): void {
  if (step === armed) process.kill(process.pid, 'SIGKILL');
}

/** The same object, with a step before and after each of its methods. */
export function withFailpoints<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(inner, property) {
      const value: unknown = Reflect.get(inner, property);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]): Promise<unknown> => {
        reach(`before ${name}.${String(property)}`);
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
