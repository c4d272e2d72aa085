/** Every limit of this room, with its unit. */

/** The largest charge that is approved, in major units of any currency. */
export const approvedMajorMax = 1000n;
/** Most connections to the books. */
export const poolSizeMax = 5;
/** How long a call waits for a connection to the books. */
export const connectTimeoutMs = 3_000;
/** How long one statement may take before the server gives it up. */
export const statementTimeoutMs = 5_000;
/** How much longer than the server we wait: a server that is there always answers first. */
export const answerGraceMs = 1_000;
/** How long a connection may be unused before it is closed. */
export const idleConnectionMs = 30_000;
/** How long whoever reads the journal may take between two pages. */
export const idleInTransactionTimeoutMs = 60_000;
/** Most movements that are read from the journal at once. */
export const journalPageSizeMax = 1_000;
