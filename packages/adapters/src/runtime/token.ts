/**
 * A name to bind a part of a service to, typed by what is bound: a container checks the arguments of its factories
 * against it. To a container it looks like an abstract class, which nobody ever makes one of.
 */
export type Token<Part> = abstract new (...args: unknown[]) => Part;

export const token = <Part>(name: string): Token<Part> => Symbol(name) as unknown as Token<Part>;
