import type {Clock} from '@orderwell/domain';

/** The computer's own clock. */
export class SystemClock implements Clock {
  now(): Date {
    return new Date();
  }
}
