/** One delay or more, in milliseconds. */
export type Delays = readonly [number, ...number[]];

/** How an outbox is worked off. All limits are per pass. */
export interface DeliveryPolicy {
  /** Most items under way at once. */
  readonly batchSizeMax: number;
  /** How long a claimed item is left to this pass; longer than a delivery can take. */
  readonly leaseMs: number;
  /**
   * Delays in milliseconds after the first, second … attempt that failed because something could not be reached; the
   * last one holds for all that follow, for as long as it takes.
   */
  readonly retryDelaysMs: Delays;
  /** The same for attempts in which the item itself was refused. */
  readonly refusalDelaysMs: Delays;
  /** After so many refusals the item is parked; undefined if it must be tried for ever. */
  readonly refusalsMax: number | undefined;
}

export const defaultDeliveryPolicy: DeliveryPolicy = {
  batchSizeMax: 100,
  leaseMs: 10_000,
  retryDelaysMs: [500, 1_000, 2_000, 4_000, 8_000, 10_000],
  refusalDelaysMs: [1_000, 10_000, 60_000, 300_000],
  refusalsMax: 8,
};

/** What became of one pass. */
export interface DeliveryReport {
  readonly claimed: number;
  /** Items that were delivered. Each is marked so, unless its delivery or somebody else has stored it anew. */
  readonly settled: number;
  /** Why items could not be delivered; they will be tried again, except for those that were parked. */
  readonly failures: readonly unknown[];
  /** Items that were refused for good in this pass. */
  readonly parked: number;
}
