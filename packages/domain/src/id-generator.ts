/** The port through which the domain gets new identifiers. */
export interface IdGenerator {
  /** A text that was never returned before, by any process. UUIDv7 in production, so that ids sort by age. */
  next(): string;
}
