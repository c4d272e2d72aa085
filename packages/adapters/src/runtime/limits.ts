/** Every limit of this room that is not given by the caller, with its unit. */

/** Longest time that something waits for delivery when the wake-up after its commit got lost. */
export const deliveryPollMs = 500;
/** Pauses while an outbox cannot be asked. */
export const deliveryBackoff = {firstMs: 250, mostMs: 5_000} as const;

/** Time between two looks for records that are old enough to be forgotten. */
export const forgettingPollMs = 600_000;
export const forgettingBackoff = {firstMs: 10_000, mostMs: forgettingPollMs} as const;

/** Time between two looks at a backlog. */
export const backlogPollMs = 1_000;
export const backlogBackoff = {firstMs: backlogPollMs, mostMs: 5_000} as const;
/** Time between two orders that are let in to find out whether the payment side answers again. */
export const probeEveryMs = 60_000;
/** What a client is told to wait: a backlog takes a while to drain. */
export const overloadRetryAfterSeconds = 10;
/**
 * How long a backlog must have been within its limits before the log says that orders are accepted again. Under a load
 * about the limit it goes up and down, and whoever was told to wait comes back.
 */
export const overloadCalmMs = 2 * overloadRetryAfterSeconds * 1_000;

/** Pauses while something that a service needs in order to start does not work. */
export const startBackoff = {firstMs: 250, mostMs: 5_000} as const;
/** Longest time that one readiness check may take. */
export const readinessCheckTimeoutMs = 2_000;
/** Longest time from the first signal to the end of the process. */
export const shutdownTimeoutMs = 30_000;

/** Time between two lines that only count how often something failed. */
export const troubleCountEveryMs = 60_000;
/** Most reasons that are told of one trouble: where each failure has a reason of its own, the count has to do. */
export const troubleReasonsMax = 5;
/** Longest time that a loop which works has to go without a failure before it says so. */
export const troubleCalmMsMax = 60_000;
