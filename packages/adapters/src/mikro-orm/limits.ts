/** Every limit of this room that is not given by the container, with its unit. */

/** Most connections of the pool that requests and messages share. */
export const poolSizeMax = 10;
/**
 * Most connections of the pool that the outboxes have to themselves: one for each of the loops that work them off or
 * look for unanswered orders, and one for whoever asks how much waits. `ping` has one more of its own.
 */
export const relayPoolSizeMax = 3;
/** How long one statement may take before the server gives it up. */
export const statementTimeoutMs = 5_000;
/**
 * How much longer than the server we wait for an answer. A server that is there always answers first, so whoever waits
 * this long talks to nobody: the connection is half open.
 */
export const answerGraceMs = 1_000;
/** How long a caller waits for a connection, be it a new one or one that others still use. */
export const connectTimeoutMs = 3_000;
/** How long a connection may be unused before it is closed. */
export const idleConnectionMs = 30_000;
/** How long the server lets a transaction hold its locks while we are silent: we may have crashed. */
export const idleInTransactionTimeoutMs = 10_000;
/**
 * How long a request waits for another one with the same idempotency key, before its caller is told to come again.
 * Shorter than a statement may take.
 */
export const keyLockTimeoutMs = 2_000;
/** How long an item of an outbox that this version cannot read is left to others before it is looked at again. */
export const unreadableRetryMs = 60_000;
/** Most orders of which a process remembers that it cannot read them; the others age as if somebody could answer them. */
export const unreadableRememberedMax = 1_000;
/** Most orders that one statement looks at to find those that are to be inquired about, and most such statements in a row. */
export const ordersLookedAtMax = 1_000;
export const looksMax = 10;
/** Most times that a transaction is begun which the server gives up because of others. */
export const transactionAttemptsMax = 5;
/** Pauses between those attempts. */
export const transactionBackoff = {firstMs: 5, mostMs: 100} as const;
/** How long a replica waits for another one that migrates. */
export const migrationTurnTimeoutMs = 600_000;
export const migrationTurnBackoff = {firstMs: 100, mostMs: 1_000} as const;
/**
 * How long a migration waits for a table that is in use before it gives its locks back. Whoever comes later and wants
 * that table waits behind it for as long.
 */
export const tableLockTimeoutMs = 2_000;
/** How long it takes up that wait again, and the pauses in which the others get their turn. */
export const tableLockPatienceMs = 300_000;
export const tableLockBackoff = {firstMs: 500, mostMs: 10_000} as const;
/** How long one statement of a migration may take. */
export const migrationStatementTimeoutMs = 600_000;
/** Most times that replicas which create the same database at once try again. */
export const createDatabaseAttemptsMax = 5;
export const createDatabaseBackoff = {firstMs: 50, mostMs: 1_000} as const;
