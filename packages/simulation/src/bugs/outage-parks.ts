import type {Outbox} from '@orderwell/domain';
import type {Bug} from '../system/bug.ts';

const attemptsMax = 8;

export const outageParks: Bug = {
  mistake: 'what cannot be delivered because nobody can be reached is parked after some attempts',
  orderPorts: ({outbox}) => ({outbox: givingUp(outbox)}),
  paymentPorts: ({outbox}) => ({outbox: givingUp(outbox)}),
};

function givingUp<Item>(outbox: Outbox<Item>): Outbox<Item> {
  return {
    ...outbox,
    release: async (claims, options) => {
      await outbox.release(
        claims.filter(({attempt}) => attempt < attemptsMax),
        options,
      );
      for (const claim of claims) {
        if (claim.attempt >= attemptsMax) await outbox.park(claim, {reason: 'nobody could be reached'});
      }
    },
  };
}
