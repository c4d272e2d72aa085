/** Every limit of the command line, with its unit. */

/** How long to wait for a connection to a database. */
export const connectTimeoutMs = 5_000;
/** How long one reading statement may take. Those of `reconcile` sort whole tables. */
export const statementTimeoutMs = 60_000;
/** How much longer than the server we wait for an answer: one that is there answers first. */
export const answerGraceMs = 5_000;
/** How long a database may hear nothing from us in the middle of our transaction. */
export const idleInTransactionTimeoutMs = 120_000;
/** Most rows that are fetched at once, and with that about how much is held in memory. */
export const pageSizeMax = 500;
/** How many parked messages, parked items of the outboxes or orders are listed, unless told otherwise. */
export const listedUsually = 100;
/** Most orders and parked items that can be asked for, and most messages to be put back at once. */
export const listedMax = 100_000;
/** Most parked messages that can be shown, and that are searched: all of them are taken from the broker to look. */
export const messagesListedMax = 1_000;
/** Most waiting rows of each outbox that `outbox status` reads one by one, to see whether they can be read. */
export const waitingRowsReadMax = 10_000;
/** Most reasons for which items of an outbox are parked that `outbox status` names; the others are counted. */
export const parkReasonsMax = 5;
/** How long an order has been unchanged to count as stuck, unless told otherwise. */
export const stuckAfterMs = 5 * 60_000;
/** How long nothing has happened to an order for it to be settled: its last message may still be under way. */
export const settledAfterMs = 60_000;

/** From when on `doctor` finds something worth a warning, and from when on it is wrong. */
export const doctorLimits = {
  /** What waits in an outbox; wrong from where the order service stops to accept orders (BACKLOG_AGE_MS_MAX). */
  outboxAgeMs: {warning: 60_000, wrong: 900_000},
  /** What waits for the gateway, which is asked again after up to one hour. */
  unresolvedAgeMs: {warning: 600_000, wrong: 3 * 3_600_000},
  /** Difference between the clocks of this machine and of a database. */
  clockSkewMs: {warning: 1_000, wrong: 30_000},
} as const;
