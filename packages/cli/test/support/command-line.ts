import type {BrokerOperator, BrokerState, Surroundings} from '../../src/command-line/ports.ts';
import {run} from '../../src/run.ts';

/** What a command printed, and its exit status. */
export interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in this process. */
export async function orderwell(args: readonly string[], overrides: Partial<Surroundings> = {}): Promise<Ended> {
  let [out, err] = ['', ''];
  const status = await run(args, {
    environment: {},
    now: () => new Date(),
    out: async (text) => void (out += text),
    err: async (text) => void (err += text),
    openBroker: async () => {
      throw new Error('the message broker cannot be reached');
    },
    ...overrides,
  });
  return {status, out, err};
}

export const healthyBroker: BrokerState = {
  parking: [{queue: 'work', parkingQueue: 'work.parking', count: 0}],
  differences: [],
  unattended: [],
  unattendedInquiries: [],
};

/** A broker with nothing parked and nothing wrong, unless told otherwise. */
export function fakeBroker(overrides: Partial<BrokerOperator> = {}): BrokerOperator & {readonly closed: boolean} {
  let closed = false;
  return {
    state: async () => healthyBroker,
    parked: async () => [],
    redrive: async () => 0,
    close: async () => {
      closed = true;
    },
    ...overrides,
    get closed() {
      return closed;
    },
  };
}
