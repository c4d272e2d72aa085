/** What must hold, in the words that a report shows and reliability.md explains. */
export const invariants = [
  'an acknowledged order exists and reads as acknowledged',
  'an acknowledged cancellation stays',
  'an acknowledged note is in the history, once',
  'every accepted order ends',
  'an order that nobody canceled ends as its charge does',
  'at most one capture per order',
  'captured minus refunded equals the confirmed orders',
  'a charge carries the metadata of its order',
  'confirmed if and only if paid',
  'nothing is charged for an order that reads canceled',
  'a refund is asked for once',
  'the gateway is asked by schedule',
  'nobody asks again for what waits or has arrived',
  'a message id is given to one message',
  'the history has no gap and folds to the order',
  'nothing waits: outboxes, queues, payments',
  'nothing is parked that could be delivered',
  'what cannot be handled holds up nothing else',
  'nobody meets a contradiction',
  'the same key gets the same answer',
  'no key has two orders',
  'who is told that nothing was stored is told the truth',
] as const;

export type Invariant = (typeof invariants)[number];

export interface Violation {
  readonly invariant: Invariant;
  readonly detail: string;
}
