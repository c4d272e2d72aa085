/** The same object, but for the members that are given. */
export function except<T extends object>(target: T, given: Partial<T>): T {
  return new Proxy(target, {
    get(inner, property) {
      if (Object.hasOwn(given, property)) return Reflect.get(given, property) as unknown;
      const value: unknown = Reflect.get(inner, property);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => Reflect.apply(value, inner, args);
    },
  });
}
