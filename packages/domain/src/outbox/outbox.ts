/** An item that was handed out for delivery, under a lease. */
export interface Claim<Item> {
  readonly item: Item;
  /** Proof of the lease; whoever claims the item after the lease expired gets another. */
  readonly token: string;
  /** 1 for the first time that the item is handed out, then one more each. */
  readonly attempt: number;
}

/**
 * Items that were stored together with the change that they tell of, and wait to be delivered to somebody else.
 *
 * Promises:
 * - Durability: an item is claimable as soon as the change that it tells of is stored, and never without it.
 * - At least once: an item is handed out again and again until it is settled.
 * - Leases: a claimed item is not handed out again before its lease expires or is released, however many claim at once.
 * - Fencing: a claim whose lease expired and was taken by another can neither settle nor release the item.
 * - Superseding: a claim on an item that was stored anew since cannot settle it: the newer state is delivered too.
 * - Order: the oldest claimable items come first; but nothing is promised about the order of delivery, because a
 *   released or expired item comes later than its successors.
 * - Release: a released item is not handed out before its delay is over.
 * - Failure: throws DomainError `UNAVAILABLE` when the store cannot be asked; claimed items come back with their lease.
 */
export interface Outbox<Item> {
  /**
   * Hands out up to `limit` items and leases them for `leaseMs` milliseconds of the store's own time.
   * @param options.limit 1 or more
   */
  claim(options: {limit: number; leaseMs: number}): Promise<readonly Claim<Item>[]>;

  /** Marks items as delivered. @returns how many of them still were under this claim's lease */
  settle(claims: readonly Claim<Item>[]): Promise<number>;

  /** Gives items back undelivered; they are handed out again after `retryInMs` milliseconds. */
  release(claims: readonly Claim<Item>[], options: {retryInMs: number}): Promise<void>;
}
