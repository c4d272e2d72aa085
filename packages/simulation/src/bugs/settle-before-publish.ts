import type {Outbox} from '@orderwell/domain';
import type {Bug} from '../system/bug.ts';

export const settleBeforePublish: Bug = {
  mistake: 'events are marked as dispatched when they are claimed, before they are published',
  orderPorts: ({outbox}) => ({outbox: settledAtOnce(outbox)}),
};

function settledAtOnce<Item>(outbox: Outbox<Item>): Outbox<Item> {
  return {
    claim: async (options) => {
      const claims = await outbox.claim(options);
      if (claims.length > 0) await outbox.settle(claims);
      return claims;
    },
    settle: async (claims) => claims.length,
    release: async () => undefined,
    park: async () => undefined,
  };
}
