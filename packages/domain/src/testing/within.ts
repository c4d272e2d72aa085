import {ContractViolation} from './expect.ts';

// What every runtime has; this package knows the types of none.
declare const setTimeout: (callback: () => void, ms: number) => unknown;
declare const clearTimeout: (timer: unknown) => void;

/** Awaits what must end by itself. @throws ContractViolation if it does not within so many milliseconds */
export async function within<T>(ms: number, promised: Promise<T>, what: string): Promise<T> {
  let timer: unknown;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ContractViolation(`${what} takes longer than ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promised, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits between two tries of what nobody tells the success of. */
export async function pause(ms: number): Promise<void> {
  await new Promise<void>((resolve) => void setTimeout(resolve, ms));
}
