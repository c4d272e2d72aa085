import type {Logger} from '../../runtime/logger.ts';
import {parkingQueue} from '../topology/broker-names.ts';
import type {BrokerLimits} from '../limits.ts';

/** What a queue holds, without what consumers have in hand. */
export interface QueueCounts {
  readonly messageCount: number;
  readonly consumerCount: number;
}

type Attendance = 'consumed' | 'nobody' | 'full';

/**
 * Says once that nobody consumes cancellations, once that so many wait that the oldest are parked, and once that
 * somebody does. A payment service that knows nothing of cancellations would let them pile up without a word, and their
 * orders would wait for ever.
 */
export class AttendanceLog {
  readonly #queue: string;
  readonly #logger: Logger;
  readonly #limits: Pick<BrokerLimits, 'cancelRequestsMax' | 'attendanceLookMs'>;
  readonly #counts: () => Promise<QueueCounts | undefined>;
  #said: Attendance = 'consumed';
  #nextLookAt = 0;

  /** @param options.counts undefined while the broker does not say */
  constructor(options: {
    queue: string;
    logger: Logger;
    limits: Pick<BrokerLimits, 'cancelRequestsMax' | 'attendanceLookMs'>;
    counts: () => Promise<QueueCounts | undefined>;
  }) {
    this.#queue = options.queue;
    this.#logger = options.logger;
    this.#limits = options.limits;
    this.#counts = options.counts;
  }

  /** Looks at the queue, unless it did so lately. Never rejects. */
  async look(): Promise<void> {
    // By a clock that only goes forward: one that is set back must not keep it from looking for days.
    const now = performance.now();
    if (now < this.#nextLookAt) return;
    this.#nextLookAt = now + this.#limits.attendanceLookMs;
    const counts = await this.#counts();
    if (counts === undefined) return;
    const found = this.#attendance(counts);
    if (found === this.#said) return;
    this.#said = found;
    this.#say(found, counts.messageCount);
  }

  #attendance({messageCount, consumerCount}: QueueCounts): Attendance {
    if (consumerCount > 0) return 'consumed';
    return messageCount >= this.#limits.cancelRequestsMax ? 'full' : 'nobody';
  }

  #say(found: Attendance, messages: number): void {
    const [queue, fields] = [`queue "${this.#queue}"`, {queue: this.#queue, messages}];
    if (found === 'consumed') return this.#logger.info(fields, `${queue} is consumed now`);
    if (found === 'nobody') {
      const why = 'the payment service is not running, or does not know cancellations and never gives money back';
      return this.#logger.warn(fields, `${queue}: nobody consumes it, so ${why}`);
    }
    const what = `it holds ${messages} messages, its limit; for each new one, the oldest goes to queue`;
    this.#logger.error(fields, `${queue}: nobody consumes it, and ${what} "${parkingQueue(this.#queue)}"`);
  }
}
