import {DomainError} from '../errors.ts';

/** Faults that a test can switch on in an in-memory store. */
export class StoreFaults {
  /** Nothing can be read or written. */
  unreachable = false;
  /** A write fails after a part of it was done; what was done must not stay. */
  failHalfway = false;

  /** Every port call of a store begins here. */
  assertReachable(): void {
    if (this.unreachable) throw new DomainError('UNAVAILABLE', 'the store cannot be reached; try again');
  }

  /** A store calls this between the parts of a write. */
  assertHalfway(): void {
    if (this.failHalfway) throw new DomainError('UNAVAILABLE', 'the store gave up; try again');
  }
}
