import { describe, printable } from '../field/index.js';
import type { FieldError } from '../field/index.js';
import { advice, checks, nothing, viewOf } from './checks/index.js';
import type { View } from './checks/index.js';
import { StoredFaults } from './ratchet.js';
import { decode } from './schema/index.js';
import type { CronJobKind, Decoded } from './schema/index.js';

export { timeZoneInSchedule } from './checks/index.js';

/** What there is to judge. */
export interface Candidate {
  readonly kind: CronJobKind;
  /** The CronJob, any JSON value. */
  readonly object: unknown;
  /** The stored CronJob that `object` is to replace, any JSON value; undefined for a creation. */
  readonly oldObject?: unknown;
}

export interface Verdict {
  /** What is refused, at most 100 faults; none where the object is accepted. */
  readonly errors: FieldError[];
  /** At most 100 single lines of at most 256 characters, without control characters, no two alike. */
  readonly warnings: string[];
}

/** More errors than a person reads, and fewer than an answer has room for. */
const maxErrors = 100;
const maxWarnings = 100;
/** As many characters as the API server keeps of a warning when there are many. */
const maxWarningLength = 256;
/** How many faults of each object are looked at, so that an object with a million of them costs no more. */
const maxFaults = 1_000;

/**
 * Judges a CronJob as kube-apiserver 1.36 does, and refuses as well what that accepts although no Job could be made
 * from it. An object whose types are wrong is judged by its types alone. An update is judged by what it changes: a
 * fault that the stored object has as well becomes a warning. Never throws; the work is bounded by the size of the
 * object.
 */
export function validate({ kind, object, oldObject }: Candidate): Verdict {
  const decoded = decode(object);
  const old = oldObject === undefined ? undefined : decode(oldObject);
  if (!decoded.ok) return judge(decoded.errors, kind, old);
  const view = viewOf(kind, decoded.cronJob, old === undefined ? undefined : storedView(kind, old));
  const verdict = judge(faultsOf(view), kind, old);
  if (verdict.errors.length > 0) return verdict;
  const remarks = remarksOf(view);
  return remarks.length === 0 ? verdict : { errors: [], warnings: tidy([...verdict.warnings, ...remarks]) };
}

/** Parts the faults into errors and, where the stored object had them too, warnings. */
function judge(faults: readonly FieldError[], kind: CronJobKind, old: Decoded | undefined): Verdict {
  if (faults.length === 0) return { errors: [], warnings: [] };
  const stored = new StoredFaults(storedFaults(kind, old));
  const errors: FieldError[] = [];
  const warnings: string[] = [];
  for (const fault of faults) {
    if (stored.excuse(fault)) warnings.push(excused(fault));
    else errors.push(fault);
  }
  const more = errors.length > maxErrors ? [`only the first ${maxErrors} faults are listed`] : [];
  return { errors: errors.slice(0, maxErrors), warnings: tidy([...more, ...warnings]) };
}

function faultsOf(view: View): readonly FieldError[] {
  const faults: FieldError[] = [];
  for (const check of checks) {
    const found = check.faults(view);
    if (found === nothing) continue;
    for (const fault of found) {
      faults.push(fault);
      if (faults.length === maxFaults) return faults;
    }
  }
  return faults;
}

function remarksOf(view: View): readonly string[] {
  const texts: string[] = [];
  for (const { remarks } of advice) {
    const found = remarks(view);
    if (found === nothing) continue;
    for (const { field, text } of found) texts.push(`${field}: ${text}`);
  }
  return texts;
}

/** Short enough for its end, which says the most, to be kept. */
function excused(fault: FieldError): string {
  const reason = ' (unchanged since it was stored; not refused)';
  return printable(describe(fault), maxWarningLength - reason.length) + reason;
}

/** A stored object is judged as an update too, of itself: what only a creation is asked for is asked of neither. */
function storedFaults(kind: CronJobKind, old: Decoded | undefined): readonly FieldError[] {
  if (old === undefined) return [];
  return old.ok ? faultsOf(viewOf(kind, old.cronJob, storedView(kind, old))) : old.errors;
}

/** One whose types are wrong is as good as empty: nothing can be said of it. */
function storedView(kind: CronJobKind, old: Decoded): View {
  return viewOf(kind, old.ok ? old.cronJob : {});
}

function tidy(warnings: readonly string[]): string[] {
  return [...new Set(warnings.map((warning) => printable(warning, maxWarningLength)))].slice(0, maxWarnings);
}
