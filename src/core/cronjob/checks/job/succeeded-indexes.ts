import { quote } from '../../../field/index.js';

/** How many indexes a list names, or what is wrong with it. */
export type IndexCount = { readonly ok: true; readonly count: number } | { readonly ok: false; readonly fault: string };

/**
 * Counts the indexes of a list such as `0,2-4,7`: increasing, each below `completions`. An empty list names none.
 *
 * As `validateIndexesFormat` of Kubernetes 1.36, with its sentences; the first fault ends the search, so the work is
 * linear in the text.
 */
export function countIndexes(text: string, completions: number): IndexCount {
  if (text === '') return { ok: true, count: 0 };
  let count = 0;
  let last = -1;
  for (let start = 0; start <= text.length;) {
    const comma = text.indexOf(',', start);
    const end = comma === -1 ? text.length : comma;
    const interval = parseInterval(text.slice(start, end), completions);
    if (!interval.ok) return interval;
    if (interval.first <= last) return outOfOrder(last, interval.first);
    count += interval.last - interval.first + 1;
    last = interval.last;
    start = end + 1;
  }
  return { ok: true, count };
}

type Fault = Extract<IndexCount, { ok: false }>;
type Interval = { readonly ok: true; readonly first: number; readonly last: number } | Fault;
type Index = { readonly ok: true; readonly index: number } | Fault;

function parseInterval(text: string, completions: number): Interval {
  const hyphen = text.indexOf('-');
  if (hyphen !== -1 && text.includes('-', hyphen + 1)) {
    const rule = "violates the requirement that an index interval can have at most two parts separated by '-'";
    return { ok: false, fault: `the fragment ${quote(text)} ${rule}` };
  }
  const first = parseIndex(hyphen === -1 ? text : text.slice(0, hyphen), completions);
  if (!first.ok) return first;
  if (hyphen === -1) return { ok: true, first: first.index, last: first.index };
  const last = parseIndex(text.slice(hyphen + 1), completions);
  if (!last.ok) return last;
  if (first.index >= last.index) return outOfOrder(first.index, last.index);
  return { ok: true, first: first.index, last: last.index };
}

function parseIndex(text: string, completions: number): Index {
  if (!isInt64(text)) return { ok: false, fault: `cannot convert string to integer for index: ${quote(text)}` };
  const index = Number(text);
  return index < completions ? { ok: true, index } : { ok: false, fault: `too large index: ${quote(text)}` };
}

/** What Go's `strconv.Atoi` reads, of what can stand here: no minus sign gets this far. */
function isInt64(text: string): boolean {
  if (text.length <= 15) return /^\+?\d+$/.test(text);
  const digits = /^\+?0*(\d{1,19})$/.exec(text)?.[1];
  return digits !== undefined && BigInt(digits) < 2n ** 63n;
}

function outOfOrder(previous: number, current: number): Fault {
  return { ok: false, fault: `non-increasing order, previous: ${previous}, current: ${current}` };
}
