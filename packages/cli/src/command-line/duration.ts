const unitsMs = {ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000} as const;

/** Reads `90s`, `5m`, `2h` or `1d` as milliseconds; undefined if it is none of these. */
export function durationMs(text: string): number | undefined {
  const {count, unit} = /^(?<count>\d{1,9})(?<unit>ms|s|m|h|d)$/.exec(text)?.groups ?? {};
  if (count === undefined || unit === undefined) return undefined;
  return Number(count) * unitsMs[unit as keyof typeof unitsMs];
}

/** A duration for people: the two largest units, such as `2 h 5 min`. */
export function readableDuration(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 60) return `${Math.max(0, seconds)} s`;
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}
