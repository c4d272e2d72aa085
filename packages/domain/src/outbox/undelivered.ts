import {DomainError, type ErrorKind} from '../errors.ts';
import type {DeliveryPolicy, Delays} from './delivery-policy.ts';
import type {Claim, Outbox} from './outbox.ts';

/** Hands an item to whoever it is for. Resolves once it is there. */
export type Deliver<Item> = (claim: Claim<Item>) => Promise<void>;

/** What is to be done with an item that could not be delivered: it comes again later, or somebody has to look at it. */
export type Treatment =
  | {readonly kind: 'release'; readonly retryInMs: number; readonly refused: boolean}
  | {readonly kind: 'park'; readonly reason: string};

/** An item that could not be delivered. */
export interface Failure<Item> {
  readonly claim: Claim<Item>;
  readonly error: unknown;
  readonly treatment: Treatment;
}

/** Delivers an item. @returns why that failed, and what follows from it; undefined once it is delivered */
export async function failureOf<Item>(
  claim: Claim<Item>,
  deliver: Deliver<Item>,
  policy: DeliveryPolicy,
): Promise<Failure<Item> | undefined> {
  try {
    await deliver(claim);
    return undefined;
  } catch (error) {
    return {claim, error, treatment: treatmentOf(claim, error, policy)};
  }
}

/** Releases or parks items of one treatment. @throws DomainError `UNAVAILABLE` when the outbox cannot be asked */
export async function treat<Item>(outbox: Outbox<Item>, alike: readonly Failure<Item>[]): Promise<void> {
  const [first] = alike;
  if (first === undefined) return;
  const {treatment} = first;
  if (treatment.kind === 'release') {
    const {retryInMs, refused} = treatment;
    return outbox.release(
      alike.map(({claim}) => claim),
      {retryInMs, refused},
    );
  }
  for (const {claim} of alike) await outbox.park(claim, {reason: treatment.reason});
}

/** What says nothing of the item: somebody else cannot be reached, or has not made up their mind. */
const passing: ReadonlySet<ErrorKind> = new Set<ErrorKind>([
  'PAYMENT_OUTCOME_UNKNOWN',
  'TOO_MUCH_CONTENTION',
  'UNAVAILABLE',
  'own unavailable',
]);

/** Whether it is the item itself that was not taken. */
export const isRefusal = (error: unknown): boolean => !(error instanceof DomainError && passing.has(error.kind));

function treatmentOf({attempt, refusals}: Claim<unknown>, error: unknown, policy: DeliveryPolicy): Treatment {
  if (!isRefusal(error)) {
    return {kind: 'release', retryInMs: delayAfter(attempt, policy.retryDelaysMs), refused: false};
  }
  const refused = refusals + 1;
  if (policy.refusalsMax === undefined || refused < policy.refusalsMax) {
    return {kind: 'release', retryInMs: delayAfter(refused, policy.refusalDelaysMs), refused: true};
  }
  return {kind: 'park', reason: error instanceof Error ? error.message : String(error)};
}

const delayAfter = (times: number, delays: Delays): number => delays[times - 1] ?? delays.at(-1) ?? delays[0];
