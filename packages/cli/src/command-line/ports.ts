import type {ParkedMessage} from '@orderwell/adapters/amqp';
import type {CliSettings} from './settings.ts';

/** A work queue and how many messages are parked beside it. */
export interface ParkingQueue {
  readonly queue: string;
  readonly parkingQueue: string;
  /** Undefined if there is no such queue at the broker. */
  readonly count: number | undefined;
}

/** An exchange or queue that is not as it should be. */
export interface TopologyDifference {
  readonly name: string;
  readonly isMissing: boolean;
  readonly detail: string;
}

export interface BrokerState {
  readonly parking: readonly ParkingQueue[];
  readonly differences: readonly TopologyDifference[];
  /** Work queues that nobody consumes. */
  readonly unattended: readonly string[];
  /** Queues of inquiries and of their answers that nobody consumes. */
  readonly unattendedInquiries: readonly string[];
}

/** What an operator does at the broker. Every call rejects with one clear line if the broker cannot be reached. */
export interface BrokerOperator {
  /** How everything is at the broker that should be there. */
  state(): Promise<BrokerState>;
  /** The parked messages of a work queue, oldest first; they stay where they are. */
  parked(queue: string, options: {limit: number}): Promise<readonly ParkedMessage[]>;
  /** Puts parked messages back into their work queue, under the same message ids. @returns how many */
  redrive(queue: string, options: {messageId: string} | {limit: number}): Promise<number>;
  close(): Promise<void>;
}

/** Everything of the world around that a command uses. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  /** Resolves when more may be written. */
  readonly out: (text: string) => Promise<void>;
  readonly err: (text: string) => Promise<void>;
  readonly openBroker: (settings: CliSettings['broker']) => Promise<BrokerOperator>;
}

/** What a command found out. */
export interface Report {
  /** For programs: everything that JSON can say. */
  readonly document: object;
  /** For people. */
  readonly text: string;
  /** Whether the exit status says that something is wrong. */
  readonly failed?: boolean;
}
