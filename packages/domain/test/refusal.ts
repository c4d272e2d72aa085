import {DomainError} from '@orderwell/domain';

/** The code with which the domain refuses, or `accepted`. Anything else that is thrown goes on. */
export function refusal(attempt: () => unknown): string {
  try {
    attempt();
    return 'accepted';
  } catch (error) {
    return codeOf(error);
  }
}

/** The error with which the domain refuses. Anything else that is thrown goes on. */
export function domainError(attempt: () => unknown): DomainError {
  try {
    attempt();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

/** The same for what is promised. */
export async function rejection(promised: Promise<unknown>): Promise<string> {
  return promised.then(() => 'accepted', codeOf);
}

function codeOf(error: unknown): string {
  if (error instanceof DomainError) return error.code;
  throw error;
}
