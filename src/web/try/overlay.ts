import type { Finding } from '../../page/api.ts';
import type { Piece } from './tint.ts';

export type Level = Finding['level'];

/** A stretch of a line that a finding is about: columns from 0, the end exclusive. */
export interface Mark {
  readonly from: number;
  readonly to: number;
  readonly level: Level;
}

export interface Segment extends Piece {
  readonly level?: Level;
}

/** The marks of each line, by its number from 1. A finding about several lines marks the first; one about nothing, a character. */
export function marksOf(findings: readonly Finding[], lines: readonly string[]): ReadonlyMap<number, readonly Mark[]> {
  const marks = new Map<number, Mark[]>();
  for (const { line, column, endLine, endColumn, level } of findings) {
    const length = lines[line - 1]?.length;
    if (length === undefined) continue;
    const from = Math.min(column - 1, Math.max(length - 1, 0));
    const end = endLine > line ? length : endColumn - 1;
    const mark = { from, to: Math.max(Math.min(end, length), from + 1), level };
    marks.set(line, [...(marks.get(line) ?? []), mark]);
  }
  return marks;
}

/** The pieces of a line, cut where marks begin and end. An error hides a warning of the same place; an empty line gets a blank. */
export function segmentsOf(pieces: readonly Piece[], marks: readonly Mark[]): readonly Segment[] {
  if (marks.length === 0) return pieces;
  const segments: Segment[] = [];
  const cuts = marks.flatMap(({ from, to }) => [from, to]).sort((one, other) => one - other);
  let at = 0;
  for (const { text, kind } of pieces.length > 0 ? pieces : [{ text: ' ', kind: 'other' } as const]) {
    const end = at + text.length;
    const bounds = [at, ...new Set(cuts.filter((cut) => cut > at && cut < end)), end];
    bounds.slice(1).forEach((to, index) => {
      const from = bounds[index] ?? at;
      const over = marks.filter((mark) => mark.from <= from && mark.to >= to).map(({ level }) => level);
      const level = over.includes('error') ? 'error' : over[0];
      segments.push({ text: text.slice(from - at, to - at), kind, ...(level !== undefined && { level }) });
    });
    at = end;
  }
  return segments;
}

/**
 * Where findings about one text stand in another, which it was edited to: those before and after the lines that changed keep to
 * their lines, those within are left out until there are new ones.
 */
export function carried(findings: readonly Finding[], from: readonly string[], to: readonly string[]): Finding[] {
  const shorter = Math.min(from.length, to.length);
  let head = 0;
  while (head < shorter && from[head] === to[head]) head++;
  let tail = 0;
  while (tail < shorter - head && from[from.length - 1 - tail] === to[to.length - 1 - tail]) tail++;
  const moved = to.length - from.length;
  return findings.flatMap((finding) => {
    if (finding.line <= head) return [finding];
    if (finding.line <= from.length - tail) return [];
    return [{ ...finding, line: finding.line + moved, endLine: finding.endLine + moved }];
  });
}

/** The finding to go to from a place: the first after it or the last before it, around the end of the text. */
export function neighbour(
  findings: readonly Finding[],
  at: { readonly line: number; readonly column: number },
  step: 1 | -1,
): Finding | undefined {
  const beyond = ({ line, column }: Finding): boolean => (line - at.line || column - at.column) * step > 0;
  const ordered = step === 1 ? findings : [...findings].reverse();
  return ordered.find(beyond) ?? ordered[0];
}
