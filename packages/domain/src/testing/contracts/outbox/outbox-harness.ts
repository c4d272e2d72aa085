import type {Claim, Outbox} from '../../../outbox/outbox.ts';
import type {PortPromises} from '../../expect.ts';

/** What an item's change is to say of itself, where a test must know. The store orders nothing by it. */
export interface AboutItem {
  /** What the order is called that the item is about. */
  readonly orderId?: string | undefined;
  /** When the change happened, by the clock of whoever made it. */
  readonly at?: Date | undefined;
}

/** What the outbox suite needs of an implementation. */
export interface OutboxHarness<Item> {
  readonly outbox: Outbox<Item>;
  /** Another instance on the same store, as another process has one: with nothing of the first in its memory. */
  readonly another: () => Promise<Outbox<Item>>;
  /** Stores a change whose item is due, through the repository. @returns the item's key */
  readonly store: (about?: AboutItem) => Promise<string>;
  readonly keyOf: (item: Item) => string;
  /** Makes the store's own time pass, at least so many milliseconds. */
  readonly passTime: (ms: number) => Promise<void>;
  /** Why the item of that key is parked, as an operator sees it; undefined if it is not. */
  readonly parkedBecause: (key: string) => Promise<string | undefined>;
  /** Makes the item of that key unreadable for this version. */
  readonly spoil: (key: string) => Promise<void>;
  /** The same outbox over a store that cannot be reached. */
  readonly unreachable: () => Promise<Outbox<Item>>;
}

/** For an outbox whose items can be stored anew before they are delivered. */
export interface ChangingOutboxHarness<Item> extends OutboxHarness<Item> {
  /** Stores another change that makes the item of that key due. */
  readonly storeAnew: (key: string) => Promise<void>;
}

/** How long the suite claims for, in milliseconds. */
export const leaseMs = 60_000;

export const claimedKeys = <Item>({keyOf}: OutboxHarness<Item>, claims: readonly Claim<Item>[]): string[] =>
  claims.map(({item}) => keyOf(item));

/** In the words of the port's docstring. */
export const outboxPromises: PortPromises = {
  port: 'Outbox',
  promises: {
    Durability: 'an item is claimable as soon as the change that it tells of is stored, and never without it.',
    'At least once': 'an item is handed out again and again until it is settled or parked.',
    Leases:
      'a claimed item is not handed out again before its lease expires or is released, however many claim at once, in however many processes.',
    Fencing:
      'a claim whose lease expired and was taken by another, in whichever process, can neither settle, release nor park the item. Until then it can, from any process.',
    Superseding:
      'a claim on an item that was stored anew since cannot settle, release nor park it: the newer state is delivered too.',
    Order:
      "of the claimable items, those that have been due longest come first, by the store's own time, so that items which are released again and again hold up no other; but nothing is promised about the order of delivery.",
    Release: 'a released item is not handed out before its delay is over, and knows how often it was refused.',
    Parking: 'a parked item is kept with the reason and is not handed out any more, until it is stored anew.',
    Isolation: 'an item that this version cannot read is reported by the store, and keeps no other from being claimed.',
    Failure:
      'throws DomainError `UNAVAILABLE` when the store cannot be asked; claimed items come back with their lease.',
  },
};
