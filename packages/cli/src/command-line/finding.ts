/** What `doctor` says of one thing. */
export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warning' | 'wrong';
  readonly detail: string;
  /** What to do about it. */
  readonly advice?: string;
}
