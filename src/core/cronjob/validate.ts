import { describe, printable } from '../field/index.js';
import type { FieldError } from '../field/index.js';
import { advice, checks, viewOf } from './checks/index.js';
import type { View } from './checks/index.js';
import { StoredFaults } from './ratchet.js';
import { decode } from './schema/index.js';
import type { CronJobKind, Decoded } from './schema/index.js';

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
  return verdict.errors.length > 0
    ? verdict
    : { errors: [], warnings: tidy([...verdict.warnings, ...remarksOf(view)]) };
}

/** Parts the faults into errors and, where the stored object had them too, warnings. */
function judge(faults: Iterable<FieldError>, kind: CronJobKind, old: Decoded | undefined): Verdict {
  const errors: FieldError[] = [];
  const warnings: string[] = [];
  let stored: StoredFaults | undefined;
  for (const fault of first(maxFaults, faults)) {
    stored ??= new StoredFaults(first(maxFaults, storedFaults(kind, old)));
    if (stored.excuse(fault)) warnings.push(excused(fault));
    else if (errors.length < maxErrors) errors.push(fault);
    else return { errors, warnings: tidy([`only the first ${maxErrors} faults are listed`, ...warnings]) };
  }
  return { errors, warnings: tidy(warnings) };
}

function* faultsOf(view: View): Generator<FieldError> {
  for (const check of checks) yield* check.faults(view);
}

function* remarksOf(view: View): Generator<string> {
  for (const { remarks } of advice) {
    for (const { field, text } of remarks(view)) yield `${field}: ${text}`;
  }
}

/** Short enough for its end, which says the most, to be kept. */
function excused(fault: FieldError): string {
  const reason = ' (unchanged since it was stored; not refused)';
  return printable(describe(fault), maxWarningLength - reason.length) + reason;
}

/** A stored object is judged as an update too, of itself: what only a creation is asked for is asked of neither. */
function storedFaults(kind: CronJobKind, old: Decoded | undefined): Iterable<FieldError> {
  if (old === undefined) return [];
  return old.ok ? faultsOf(viewOf(kind, old.cronJob, storedView(kind, old))) : old.errors;
}

/** One whose types are wrong is as good as empty: nothing can be said of it. */
function storedView(kind: CronJobKind, old: Decoded): View {
  return viewOf(kind, old.ok ? old.cronJob : {});
}

function* first<Item>(count: number, items: Iterable<Item>): Generator<Item> {
  if (count === 0) return;
  let taken = 0;
  for (const item of items) {
    yield item;
    taken += 1;
    if (taken === count) return;
  }
}

function tidy(warnings: readonly string[]): string[] {
  return [...new Set(warnings.map((warning) => printable(warning, maxWarningLength)))].slice(0, maxWarnings);
}
