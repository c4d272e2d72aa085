import {env} from 'node:process';

/**
 * The order service on a machine whose clock is ahead by `CLOCK_AHEAD_MS`: whoever asks for the time is told that one,
 * and all time that passes is as long as it is.
 */
const aheadMs = Number(env['CLOCK_AHEAD_MS']);
const RightDate = Date;

globalThis.Date = new Proxy(RightDate, {
  construct: (target, given, newTarget) =>
    Reflect.construct(target, given.length === 0 ? [RightDate.now() + aheadMs] : given, newTarget) as object,
  apply: () => String(new RightDate(RightDate.now() + aheadMs)),
  get: (target, property) =>
    property === 'now' ? () => RightDate.now() + aheadMs : (Reflect.get(target, property) as unknown),
});

await import('../../../packages/order-app/src/main.ts');
