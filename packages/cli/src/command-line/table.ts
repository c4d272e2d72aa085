/** A cell; undefined is shown as a dash. */
export type Cell = string | number | undefined;

/** Aligned columns under their names, numbers to the right. One line per row, whatever a cell holds. */
export function table(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = rows.map((row) => columns.map((_, column) => cellText(row[column])));
  const widths = columns.map((name, column) => Math.max(name.length, ...texts.map((row) => row[column]?.length ?? 0)));
  const numeric = columns.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (numeric[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(columns.map((name) => name.toUpperCase())), ...texts.map(line)].join('\n');
}

function cellText(cell: Cell): string {
  return cell === undefined ? '–' : oneLine(`${cell}`);
}

/** Text of others on one line, without anything that a terminal would obey. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
