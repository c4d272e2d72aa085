/** What must hold, after reliability.md, in the words that a report shows. */
export type Invariant =
  | 'an acknowledged order exists and reads as acknowledged'
  | 'an acknowledged cancellation stays'
  | 'every accepted order ends'
  | 'at most one capture per order'
  | 'captured minus refunded equals the confirmed orders'
  | 'confirmed if and only if paid'
  | 'the history has no gap and folds to the order'
  | 'nothing waits: outboxes, queues, payments'
  | 'the same key gets the same answer'
  | 'no key has two orders'
  | 'nothing is charged for an order that reads canceled'
  | 'nobody meets a contradiction'
  | 'an order that nobody canceled ends as its charge does'
  | 'nobody asks again for what waits or has arrived'
  | 'a refund is asked for once'
  | 'what cannot be handled holds up nothing else'
  | 'the gateway is asked by schedule'
  | 'a message id is given to one message'
  | 'nothing is parked that could be delivered'
  | 'who is told that nothing was stored is told the truth';

export interface Violation {
  readonly invariant: Invariant;
  readonly detail: string;
}
