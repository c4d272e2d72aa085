/** The same object, in which nothing can be changed any more, at any depth. */
export function deepFrozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) deepFrozen(inner);
  return Object.freeze(value);
}

/** A time in a frozen object, in which `Object.freeze` alone would leave it open to change. */
class FrozenDate extends Date {
  static {
    const refuse = {
      value: (): never => {
        throw new TypeError('this time belongs to something that nobody can change; change a copy: new Date(time)');
      },
    };
    const setters = Object.getOwnPropertyNames(Date.prototype).filter((name) => name.startsWith('set'));
    for (const name of setters) Object.defineProperty(FrozenDate.prototype, name, refuse);
    // To those who compare types, too, it is a Date.
    Object.defineProperty(FrozenDate.prototype, 'constructor', {value: Date});
  }
}

/** The same time, which nobody can change. It is a Date in every other way, and `new Date(time)` copies it. */
export function frozenTime(time: Date): Date {
  return time instanceof FrozenDate ? time : Object.freeze(new FrozenDate(Number(time)));
}

/** @throws TypeError unless it is a Date that holds a time */
export function assertTime(what: string, value: unknown): void {
  // Not `instanceof`: a Date of another realm, as some test runners have, is one too.
  const isDate = Object.prototype.toString.call(value) === '[object Date]';
  if (!isDate || Number.isNaN(Number(value))) throw new TypeError(`${what} must be a valid Date`);
}

/** @throws TypeError unless it is a whole number of at least that */
export function assertCount(what: string, value: unknown, least: number): void {
  if (Number.isSafeInteger(value) && (value as number) >= least) return;
  throw new TypeError(`${what} must be a whole number from ${least}`);
}

/** @throws TypeError unless it is a text, or undefined where that may be */
export function assertText(what: string, value: unknown, {optional = false}: {optional?: boolean} = {}): void {
  if (typeof value === 'string' || (optional && value === undefined)) return;
  throw new TypeError(`${what} must be a text`);
}
