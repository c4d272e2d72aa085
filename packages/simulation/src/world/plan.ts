import {Random} from './random.ts';

/** Everything that can go wrong, each on its own switch. */
export const faultKinds = [
  // At a port call: the process that made it dies, the call fails, or it takes long (a stall outlasts every lease).
  'crashBefore',
  'crashAfter',
  'unavailableBefore',
  'unavailableAfter',
  'slow',
  'stall',
  // In the broker. A lost message is beyond what brokers promise: only histories with inquiries have it.
  'duplicate',
  'late',
  'ackLost',
  'messageLost',
  // An inquiry or its answer is lost, which may happen to any of them.
  'inquiryLost',
  // At the gateway: no answer, and the money did not move, did move, or moves later. Or a look-up does not find yet what
  // was charged.
  'timeoutBefore',
  'timeoutAfter',
  'timeoutLater',
  'lookupLags',
  // Between a client and the order service.
  'answerLost',
  // To a whole process: it stands still, or its clock or the stores' is off by seconds, or its own by days.
  'pause',
  'clockJump',
  'clockDays',
  // To a whole service, for seconds or for up to hours, longer than anybody's schedule.
  'outage',
  'longOutage',
  // The payments database is restored to an earlier moment, or has lost some payments. What was asked of it is asked
  // again only by inquiries: only histories with them have it.
  'restore',
  // To a single order, payment or asker, for a while or for longer than all other faults: what is stored of it cannot be
  // read, the gateway gives no clear answer about it, its address takes nothing, or there is nobody at its address.
  'unreadable',
  'gatewaySilent',
  'addressFull',
  'addressGone',
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** One history, before it happens. The seed makes a plan; shrinking takes things out of it. */
export interface Plan {
  readonly seed: number;
  /** Which throw of the dice: shrinking may throw again for a plan that has become small. */
  readonly roll: number;
  /** The clients, by number: each wants one order, and does the same whoever else is there. */
  readonly clients: readonly number[];
  readonly orderProcesses: number;
  readonly paymentProcesses: number;
  /** How long faults happen, in virtual milliseconds. */
  readonly faultPhaseMs: number;
  /** How long the gateway takes for an answer, in virtual milliseconds: longer than the inquiries' schedule, or nothing. */
  readonly gatewayTakesMs: number;
  /** How many messages of one queue a process holds at once. With one, queues become longer than any schedule. */
  readonly prefetch: number;
  /** Whether each order process wants results at an address of its own, instead of the usual one. */
  readonly ownAddresses: boolean;
  /** Whether inquiries name that address too. Those of a service that does not say where it wants results are answered all the same. */
  readonly addressedInquiries: boolean;
  /** After so many faults there are no more. */
  readonly faultsMax: number;
  /** How likely each fault is, each time that it could happen. */
  readonly rates: Readonly<Record<FaultKind, number>>;
  /** Faults that are left out although the dice say so: all that follows falls the same way, as far as it can. */
  readonly disabled: readonly FaultKind[];
  /** Single faults that are left out, by their number. */
  readonly skippedFaults: readonly number[];
  /**
   * Whether orders that hear nothing for long are inquired about. Half of the histories do without, because
   * at-least-once delivery has to bring every order to its end by itself: inquiries would hide a message that was lost.
   */
  readonly inquirer: boolean;
  /**
   * Whether messages come without ids or are soon forgotten: then the state tables alone have to tell a repeat. Or their
   * ids count per order: then ids of two orders' messages are the same.
   */
  readonly memory: 'kept' | 'counted' | 'short' | 'none';
}

const mostLikely: Readonly<Record<FaultKind, number>> = {
  crashBefore: 0.02,
  crashAfter: 0.03,
  unavailableBefore: 0.06,
  unavailableAfter: 0.06,
  slow: 0.2,
  stall: 0.1,
  duplicate: 0.3,
  late: 0.3,
  ackLost: 0.2,
  messageLost: 0.2,
  inquiryLost: 0.3,
  timeoutBefore: 0.2,
  timeoutAfter: 0.25,
  timeoutLater: 0.15,
  lookupLags: 0.5,
  answerLost: 0.3,
  pause: 0.15,
  clockJump: 0.25,
  clockDays: 0.15,
  outage: 0.15,
  longOutage: 0.03,
  restore: 0.2,
  unreadable: 0.2,
  gatewaySilent: 0.2,
  addressFull: 0.2,
  addressGone: 0.1,
};

/** The dice of a history, for one concern. */
export const diceOf = ({seed, roll}: Plan, concern: string): Random =>
  new Random(seed, roll === 0 ? concern : `${concern} ${roll}`);

/** Swarm testing: each history has some kinds of faults and not others, because together they hide each other. */
export function planOf(seed: number): Plan {
  const random = new Random(seed, 'plan');
  const rateOf = (kind: FaultKind): readonly [FaultKind, number] => {
    const isOn = random.chance(0.5);
    const share = random.next();
    return [kind, isOn ? mostLikely[kind] * (0.15 + 0.85 * share) : 0];
  };
  const rates = Object.fromEntries(faultKinds.map(rateOf)) as Record<FaultKind, number>;
  const inquirer = random.chance(0.5);
  const isSlow = random.chance(0.15);
  const isCrowded = random.chance(0.1);
  return {
    seed,
    roll: 0,
    clients: Array.from({length: isCrowded ? random.whole(7, 12) : random.whole(1, 6)}, (_, index) => index + 1),
    orderProcesses: random.whole(1, 3),
    paymentProcesses: isCrowded ? 1 : random.whole(1, 3),
    gatewayTakesMs: isSlow ? random.whole(7, 30) * 1000 : 0,
    prefetch: isCrowded ? 1 : (random.pick([1, 3, 100]) ?? 1),
    ownAddresses: random.chance(0.3),
    faultPhaseMs: random.whole(10, 80) * 1000,
    faultsMax: random.whole(3, 100),
    rates,
    disabled: inquirer ? [] : ['messageLost', 'restore'],
    skippedFaults: [],
    inquirer,
    memory: random.pick(['kept', 'counted', 'short', 'none']) ?? 'kept',
    addressedInquiries: random.chance(0.5),
  };
}
