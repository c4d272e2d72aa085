import type {MutationsOfPort} from '../../mutant.ts';

export const mikroOrmOutbox: MutationsOfPort = {
  adapter: 'mikro-orm',
  port: 'an outbox',
  mutations: {
    'lease-ignored': {
      mistake: 'a claimed item is handed out again while its lease lasts',
      promise: 'durability',
      file: 'outbox-statements.ts',
      from: `\${due} = now() + ? * interval '1 millisecond', attempts`,
      to: `\${due} = now() - ? * interval '1 millisecond', attempts`,
    },
    'claims-not-locked': {
      mistake: 'two that claim at once get the same items',
      promise: 'leases',
      file: 'outbox-statements.ts',
      from: ` for update skip locked`,
      to: ``,
    },
    'token-ignored': {
      mistake: 'whoever had the item once may settle it, also after another has taken it over',
      promise: 'at least once',
      file: 'outbox-statements.ts',
      from: ` and item.lease_token::text = claim.token`,
      to: ``,
    },
    'expired-lease-settles-nothing': {
      mistake: 'a claim that expired settles nothing, although nobody has taken it over',
      promise: 'fencing',
      file: 'outbox-statements.ts',
      from: `and item.lease_token::text = claim.token`,
      to: `and item.lease_token::text = claim.token and item.\${due} > now()`,
    },
    'order-by-key': {
      mistake: 'items come in the order of their keys',
      promise: 'order',
      file: 'outbox-statements.ts',
      from: `order by \${due} limit ? for update`,
      to: `order by \${columns.join(', ')} limit ? for update`,
    },
    'order-of-storing': {
      mistake: 'items come in the order of storing, so that those which are released again and again come first',
      promise: 'order',
      file: 'outbox-statements.ts',
      from: `order by \${due} limit ? for update`,
      to: `order by stored_at limit ? for update`,
    },
    'waiting-by-creation': {
      mistake: 'payments that wait for the gateway come in the order of their creation',
      promise: 'order',
      file: 'outbox-statements.ts',
      from: `order by \${due} limit ? for update`,
      to: `order by \${due === 'gateway_due_at' ? 'stored_at' : due} limit ? for update`,
    },
    'delay-ignored': {
      mistake: 'a released item is due at once',
      promise: 'order',
      file: 'outbox-statements.ts',
      from: `\${due} = now() + ? * interval '1 millisecond', lease_token = null`,
      to: `\${due} = now() + ? * interval '0 milliseconds', lease_token = null`,
    },
    'refusals-not-counted': {
      mistake: 'nobody knows how often an item was refused',
      promise: 'fencing',
      file: 'outbox-statements.ts',
      from: `refusals = refusals + ?`,
      to: `refusals = refusals + 0 * ?`,
    },
    'outage-counts-as-refusal': {
      mistake: 'an item that nobody could be reached for counts as refused',
      promise: 'fencing',
      file: 'outbox.ts',
      from: `[retryInMs, refused ? 1 : 0, this.#held(claims)]`,
      to: `[retryInMs, 1, this.#held(claims)]`,
    },
    'attempts-not-counted': {
      mistake: 'nobody knows how often an item was handed out',
      promise: 'at least once',
      file: 'outbox-statements.ts',
      from: `attempts = attempts + 1,`,
      to: `attempts = 1,`,
    },
    'parked-handed-out': {
      mistake: 'a parked item is handed out',
      promise: 'parking',
      file: 'outbox-statements.ts',
      from: `set \${due} = null, lease_token = null, parked_at = now()`,
      to: `set lease_token = null, parked_at = now()`,
    },
    'settled-comes-back': {
      mistake: 'a settled item stays due and is handed out again',
      promise: 'at least once',
      file: 'outbox-statements.ts',
      from: `set \${due} = null, lease_token = null\${delivered`,
      to: `set lease_token = null\${delivered`,
    },
    'settle-counts-all': {
      mistake: 'settling says that it settled claims which were void',
      promise: 'at least once',
      file: 'outbox.ts',
      from: `return this.#update(this.#statements.settle, [this.#held(claims)]);`,
      to: `await this.#update(this.#statements.settle, [this.#held(claims)]);
    return claims.length;`,
    },
    'stored-anew-keeps-claim': {
      mistake: 'a claim on an item settles what was stored anew since',
      promise: 'whose items change superseding',
      file: 'outbox-statements.ts',
      from: `
  leaseToken: null,`,
      to: ``,
    },
    'stored-anew-counts-on': {
      mistake: 'an item that is stored anew begins with the attempts of the earlier one',
      promise: 'whose items change parking',
      file: 'outbox-statements.ts',
      from: `
  attempts: 0,`,
      to: ``,
    },
    'driver-errors-of-outbox': {
      mistake: 'errors of the driver get out of the outbox',
      promise: 'failure',
      file: 'database.ts',
      from: `return this.#guarded(() => repeated(() => work(this.#relayOrm.em.fork())));`,
      to: `return repeated(() => work(this.#relayOrm.em.fork()));`,
    },
    'unreadable-holds-up-outbox': {
      mistake: 'an item that cannot be read keeps all others from being claimed',
      promise: 'isolation',
      file: 'outbox.ts',
      from: `const where = {table, ...this.#keyIn(columns)};`,
      to: `throw error;`,
      also: [
        {
          from: `this.#database.logger.error({...where, attempt, err: error}, 'an item of the outbox cannot be read');`,
          to: ``,
        },
      ],
    },
  },
};
