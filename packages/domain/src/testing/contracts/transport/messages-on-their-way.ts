import {amountMinorMax, Money} from '../../../values/money.ts';
import {expectEqual} from '../../expect.ts';
import {pause} from '../../within.ts';

/** Amounts at the limits, and of currencies with two decimals, none, three, and one that is not in use any more. */
export const amounts: readonly Money[] = [
  Money.of(199_00n, 'USD'),
  Money.of(0n, 'USD'),
  Money.of(amountMinorMax, 'EUR'),
  Money.of(7n, 'JPY'),
  Money.of(amountMinorMax, 'JPY'),
  Money.of(1n, 'KWD'),
  Money.rehydrate(10_01n, 'HRK'),
];

/** What is known of where something came from: nothing, a part, everything. */
export const correlations = [
  {},
  {requestId: 'request 7, größer "🙂"'},
  {traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00'},
] as const;

/** Ids that arrive as they are. */
export const messageIds: readonly string[] = ['order-1.1.1700000000000', 'ü-1/🙂'];

/** Ids that differ at the end only, and are longer than some protocols can carry. */
export const longMessageIds: readonly string[] = ['a', 'b'].map((end) => `${'long-'.repeat(100)}${end}`);

const addresses = ['replyTo', 'resultTo', 'cancelResultTo'];

/** A message has to arrive as it was sent. A transport may add its usual addresses where the message names none. */
export function expectArrived<Message extends object>(arrived: Message, sent: Message, what: string): void {
  const own = Object.entries(arrived).filter(([key]) => !addresses.includes(key) || key in sent);
  expectEqual(Object.fromEntries(own), sent, what);
}

/** How long a sender waits before it tries again. */
const retryMs = 5;

/** What a call came to: the code that it rejected with, or `resolved`. */
export const outcomeOf = (promised: Promise<unknown>): Promise<string> =>
  promised.then(
    () => 'resolved',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  );

/**
 * Sends until the call resolves, as an outbox does.
 * @throws ContractViolation if it never does
 */
export async function untilSent(send: () => Promise<void>, patienceMs: number): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += retryMs) {
    const outcome = await outcomeOf(send());
    if (outcome === 'resolved') return;
    if (waitedMs > patienceMs) expectEqual(outcome, 'resolved', 'what a call that is repeated comes to in the end');
    await pause(retryMs);
  }
}

export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({length: count}, (_, index) => make(index));

/** How many messages are sent at once. */
export const many = 50;

/**
 * Sends many at once, and cuts the way while they are under way. What was said to be safe has to arrive; the rest is
 * repeated, as an outbox does.
 */
export async function expectManyToArrive<Message extends {readonly orderId: string}>(
  {cut, heal}: {readonly cut: () => Promise<void>; readonly heal: () => Promise<void>},
  messages: readonly Message[],
  send: (message: Message) => Promise<void>,
  next: () => Promise<Message>,
): Promise<void> {
  const calls = messages.map((message) => outcomeOf(send(message)));
  await Promise.race(calls);
  await cut();
  const outcomes = await Promise.all(calls);
  await heal();
  for (const [index, message] of messages.entries()) {
    const outcome = outcomes[index];
    if (outcome === 'resolved') continue;
    expectEqual(outcome, 'UNAVAILABLE', 'a call that was cut off');
    await send(message);
  }
  const missing = new Set<string>(messages.map(({orderId}) => orderId));
  while (missing.size > 0) missing.delete((await next()).orderId);
}

/** Holds whoever awaits it until it is opened. */
export interface Gate {
  readonly opened: Promise<void>;
  readonly open: () => void;
}

export function aGate(): Gate {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return {opened, open: () => open()};
}
