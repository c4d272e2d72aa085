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

/** The same for what is promised. */
export async function rejection(promised: Promise<unknown>): Promise<string> {
  return promised.then(() => 'accepted', codeOf);
}

function codeOf(error: unknown): string {
  if (error instanceof DomainError) return error.code;
  throw error;
}
