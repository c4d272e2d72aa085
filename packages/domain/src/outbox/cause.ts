/** What caused a change that is to be stored. */
export interface Cause {
  /**
   * The id of the message, which is remembered together with the order that it is about: ids of two orders' messages
   * may be the same. Undefined if it came without one, or if no message was the cause.
   */
  readonly causedBy?: string | undefined;
}

/** How long in milliseconds a message is remembered: longer than any broker or operator sends one again. */
export const messagesRememberedMs: number = 7 * 24 * 3_600_000;
