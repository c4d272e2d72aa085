/**
 * A name to bind a part of a service to, typed by what is bound: a container checks the arguments of its factories
 * against it. To a container it looks like an abstract class, which nobody ever makes one of.
 */
export type Token<Part> = abstract new (...args: unknown[]) => Part;

export const token = <Part>(name: string): Token<Part> => Symbol(name) as unknown as Token<Part>;

/** How a part of a service is made, and of what. It knows no container; any that resolves tokens can follow it. */
export interface Recipe {
  readonly made: Token<unknown>;
  readonly needs: Token<unknown>[];
  /** @param values the parts that are needed, in the order of `needs` */
  readonly make: (...values: unknown[]) => unknown;
}

type Parts = Readonly<Record<string, Token<unknown>>>;
type PartOf<T> = T extends Token<infer Part> ? Part : never;

/**
 * Says by name, and once, what a part of a service is made of. A factory that asks for what it does not need, or makes
 * something else, does not compile.
 */
export type RecipeOf<P extends Parts> = <Made extends keyof P, Need extends keyof P = never>(
  made: Made,
  needs: readonly Need[],
  make: (given: {readonly [Name in Need]: PartOf<P[Name]>}) => PartOf<P[Made]>,
) => Recipe;

/** For the parts of a service. Whoever exports what it returns names its type: written out, it would be another. */
export const recipesFor =
  <P extends Parts>(parts: P): RecipeOf<P> =>
  (made, needs, make) => ({
    made: parts[made] as Token<unknown>,
    needs: needs.map((name) => parts[name] as Token<unknown>),
    make: (...values) =>
      make(Object.fromEntries(needs.map((name, at) => [name, values[at]])) as Parameters<typeof make>[0]),
  });
