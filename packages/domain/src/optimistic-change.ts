import {DomainError} from './errors.ts';

/** Most times that a change is tried anew because somebody else changed the same in between. */
export const changeAttemptsMax = 5;

/**
 * Tries a change until it is not `stale`, that is, made to something that somebody else changed in between.
 * @param what for the error, such as `order 1`
 * @throws DomainError `TOO_MUCH_CONTENTION` after {@link changeAttemptsMax} lost races
 */
export async function untilNotStale<Outcome>(what: string, change: () => Promise<Outcome | 'stale'>): Promise<Outcome> {
  for (let attempt = 1; attempt <= changeAttemptsMax; attempt++) {
    const outcome = await change();
    if (outcome !== 'stale') return outcome;
  }
  throw new DomainError('TOO_MUCH_CONTENTION', `${what} kept changing; try again`);
}
