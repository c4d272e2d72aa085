/**
 * A time of a record, which PostgreSQL may keep although no `Date` holds it: an infinite one, or one too far away.
 * @throws TypeError
 */
export function storedTime(column: string, time: Date): Date {
  if (time instanceof Date && !Number.isNaN(time.getTime())) return time;
  throw new TypeError(`its ${column} is no time that can be read`);
}
