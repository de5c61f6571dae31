import { wrap } from './wrap.js';

export interface Row {
  /** Cells that are never folded, each in a column that is as wide as its widest. */
  readonly head: readonly string[];
  /** What stands in the last column, folded within it. */
  readonly text: string;
}

/** Narrower than this, a text is rather folded by the terminal than into a column of single words. */
const leastWidth = 24;

/** The rows in columns, two blanks apart, in lines of at most `width` characters where the heads leave room for that. */
export function renderTable(rows: readonly Row[], width: number): readonly string[] {
  const widths: number[] = [];
  for (const { head } of rows) {
    for (const [column, cell] of head.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length + 2);
  }
  const indent = widths.reduce((sum, cells) => sum + cells, 0);
  return rows.flatMap(({ head, text }) => {
    const start = head.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('');
    const [first = '', ...rest] = wrap(text, Math.max(leastWidth, width - indent));
    return [(start + first).trimEnd(), ...rest.map((line) => ' '.repeat(indent) + line)];
  });
}
