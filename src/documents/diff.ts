/** How many lines around a change are shown. */
const around = 3;

/** A stretch of lines that became others: indexes from 0, the ends not included. */
interface Hunk {
  readonly before: readonly [start: number, end: number];
  readonly after: readonly [start: number, end: number];
}

/**
 * A unified diff of a text that was edited in a few places; empty where nothing changed. Lines are compared one after
 * the other, and after a change the next line that both have in common is looked for nearby, so the time is linear. The
 * hunks always lead from one text to the other, though not always by the fewest lines.
 */
export function unifiedDiff(file: string, before: string, after: string): string {
  const [old, now] = [linesOf(before), linesOf(after)];
  const hunks = merged(hunksOf(old, now), old.length);
  if (hunks.length === 0) return '';
  return [`--- ${file}\n`, `+++ ${file}\n`, ...hunks.map((group) => rendered(group, old, now))].join('');
}

/** A line of a text, and what became of it. */
export interface MarkedLine {
  readonly mark: ' ' | '+' | '-';
  /** Without its end. */
  readonly text: string;
}

/** Every line of a text that was edited in a few places, with those that went and those that came. */
export function markedLines(before: string, after: string): readonly MarkedLine[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  const marking = (mark: MarkedLine['mark'], lines: readonly string[]): readonly MarkedLine[] =>
    lines.map((line) => ({ mark, text: line.replace(/\n$/u, '') }));
  const hunks = hunksOf(old, now);
  const changed = hunks.flatMap((hunk, index) => [
    ...marking(' ', old.slice(hunks[index - 1]?.before[1] ?? 0, hunk.before[0])),
    ...marking('-', old.slice(...hunk.before)),
    ...marking('+', now.slice(...hunk.after)),
  ]);
  return [...changed, ...marking(' ', old.slice(hunks.at(-1)?.before[1] ?? 0))];
}

function linesOf(text: string): readonly string[] {
  return text.split(/(?<=\n)/u).filter((line) => line !== '');
}

/** As far as a common line is looked for; more lines than a correction adds in one place. */
const reach = 50;

function hunksOf(old: readonly string[], now: readonly string[]): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let [left, right] = [0, 0];
  while (left < old.length || right < now.length) {
    if (left < old.length && old[left] === now[right]) {
      left += 1;
      right += 1;
      continue;
    }
    const [skipOld, skipNow] = nextInCommon(old.slice(left, left + reach), now.slice(right, right + reach)) ?? [
      old.length - left,
      now.length - right,
    ];
    hunks.push({ before: [left, left + skipOld], after: [right, right + skipNow] });
    left += skipOld;
    right += skipNow;
  }
  return hunks;
}

/** How many lines of each to skip until both go on with the same line; the fewest together. */
function nextInCommon(old: readonly string[], now: readonly string[]): readonly [number, number] | undefined {
  for (let total = 1; total < old.length + now.length; total += 1) {
    for (let skipped = Math.max(0, total - now.length + 1); skipped <= Math.min(total, old.length - 1); skipped += 1) {
      if (old[skipped] === now[total - skipped]) return [skipped, total - skipped];
    }
  }
  return undefined;
}

/** Changes whose surroundings touch are shown together. */
function merged(hunks: readonly Hunk[], length: number): readonly (readonly Hunk[])[] {
  const groups: Hunk[][] = [];
  for (const hunk of hunks) {
    const last = groups.at(-1);
    const end = last?.at(-1)?.before[1] ?? -length - 2 * around - 1;
    if (last !== undefined && hunk.before[0] - end <= 2 * around) last.push(hunk);
    else groups.push([hunk]);
  }
  return groups;
}

function rendered(group: readonly Hunk[], old: readonly string[], now: readonly string[]): string {
  const [first, last] = [group[0], group.at(-1)];
  if (first === undefined || last === undefined) return '';
  const start = Math.max(0, first.before[0] - around);
  const end = Math.min(old.length, last.before[1] + around);
  const startNow = first.after[0] - (first.before[0] - start);
  const endNow = last.after[1] + (end - last.before[1]);
  const lines: string[] = [`@@ -${rangeOf(start, end)} +${rangeOf(startNow, endNow)} @@\n`];
  let place = start;
  for (const { before, after } of group) {
    lines.push(...marked(' ', old.slice(place, before[0])));
    lines.push(...marked('-', old.slice(...before)), ...marked('+', now.slice(...after)));
    place = before[1];
  }
  return [...lines, ...marked(' ', old.slice(place, end))].join('');
}

function rangeOf(start: number, end: number): string {
  // An empty stretch is named by the line before it.
  const first = end === start ? start : start + 1;
  return end - start === 1 ? String(first) : `${first},${end - start}`;
}

function marked(mark: string, lines: readonly string[]): string[] {
  return lines.map((line) =>
    line.endsWith('\n') ? `${mark}${line}` : `${mark}${line}\n\\ No newline at end of file\n`,
  );
}
