/** Every limit of this room, with its unit. */

/**
 * How long a sender waits for the other side to finish. Three calls to the gateway of 10 s, the most that a payment
 * takes; whoever takes longer goes on, and the sender tries again.
 */
export const answerTimeoutMs = 30_000;
