/**
 * What goes wrong at the gateway, and how often. Rates are from 0 to 1, of all calls; a call has at most one fault. If
 * they add up to more than 1, those further down are cut. Everything is off unless it is set.
 */
export interface GatewayFaults {
  /** How long a call takes, half of it before its effect and half of it after. */
  readonly latencyMs?: number | undefined;
  /** How much longer a call may take at random. */
  readonly latencyJitterMs?: number | undefined;
  /**
   * How long the caller waits. Then the answer is `unknown`, although the effect may still come. Without it the caller
   * waits as long as it takes, and hears of what was lost on the way as soon as it would have been answered.
   */
  readonly timeoutMs?: number | undefined;
  /** The call is lost before it has an effect. */
  readonly timeoutBeforeRate?: number | undefined;
  /** The call has its effect, and the answer is lost. */
  readonly timeoutAfterRate?: number | undefined;
  /** The gateway answers 503, and the call has no effect. */
  readonly errorRate?: number | undefined;
  /** The call has its effect, and the answer makes no sense. */
  readonly rubbishRate?: number | undefined;
  /** The call has its effect, and the gateway answers 500. */
  readonly errorAfterRate?: number | undefined;
  /** The gateway answers 429, because it has too much to do, and the call has no effect. */
  readonly throttleRate?: number | undefined;
  /** The n-th call of a gateway always has the same fate with the same seed; 0 unless it is set. */
  readonly seed?: number | undefined;
}

export type Fault = 'lostBefore' | 'lostAfter' | 'errorBefore' | 'rubbish' | 'throttled' | 'errorAfter';

/** What is going to happen to one call. */
export interface Fate {
  readonly fault: Fault | undefined;
  readonly latencyMs: number;
}

/** Says what happens to each call, one after the other. */
export function* fates(faults: GatewayFaults): Generator<Fate, never, undefined> {
  const {latencyMs = 0, latencyJitterMs = 0, seed = 0} = faults;
  // Only ever add to the end: with the same seed, calls are to keep the fates that they had.
  const rates: readonly (readonly [Fault, number])[] = [
    ['lostBefore', faults.timeoutBeforeRate ?? 0],
    ['lostAfter', faults.timeoutAfterRate ?? 0],
    ['errorBefore', faults.errorRate ?? 0],
    ['rubbish', faults.rubbishRate ?? 0],
    ['throttled', faults.throttleRate ?? 0],
    ['errorAfter', faults.errorAfterRate ?? 0],
  ];
  const random = randomNumbers(seed);
  for (;;) {
    // Both are drawn for every call, so that a change of the one setting changes nothing about the other.
    let [drawn, jitter] = [random(), random()];
    const fault = rates.find(([, rate]) => (drawn -= rate) < 0)?.[0];
    yield {fault, latencyMs: latencyMs + jitter * latencyJitterMs};
  }
}

/** @throws RangeError if a rate is not from 0 to 1, or a time is negative */
export function checkFaults({seed = 0, ...faults}: GatewayFaults): void {
  if (!Number.isSafeInteger(seed)) throw new RangeError('the seed of the gateway must be a whole number');
  for (const [name, value = 0] of Object.entries(faults)) {
    const most = name.endsWith('Rate') ? 1 : Number.MAX_SAFE_INTEGER;
    if (!(value >= 0 && value <= most)) throw new RangeError(`${name} of the gateway must be from 0 to ${most}`);
  }
}

/** Mulberry32 by Tommy Ettinger, in the public domain: numbers from 0 to 1, without 1, that look random. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
