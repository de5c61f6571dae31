import { describe, describeRule, forbidden, printable } from '../field/index.js';
import type { FieldError, FieldPath } from '../field/index.js';
import { adviceFor, checksFor, exemption, nothing, types, viewOf } from './checks/index.js';
import type { Advice, Level, Remark, View } from './checks/index.js';
import { defaultPolicy, exemptionsIn, resolve, subjectOf } from './policy/index.js';
import type { Policy } from './policy/index.js';
import { StoredFaults } from './ratchet.js';
import type { CronJobKind, Decoded } from './schema/index.js';

/** What there is to judge. */
export interface Candidate {
  readonly kind: CronJobKind;
  /** The CronJob, any JSON value. */
  readonly object: unknown;
  /** The stored CronJob that `object` is to replace, any JSON value; undefined for a creation. */
  readonly oldObject?: unknown;
  /** The namespace that `object` is meant for, where it does not say. */
  readonly namespace?: string | undefined;
}

/** What a verdict depends on besides the object. */
export interface Terms {
  /** Epoch milliseconds: some advice is about what a schedule does in the years to come. */
  readonly nowMs: number;
  /** What becomes of an object that breaks a piece of advice; the level of each rule itself unless told otherwise. */
  readonly policy?: Policy;
}

/** Kubernetes' own rules and no advice: for an object that is stored already, and runs. */
export const coreOnly: Terms = {
  nowMs: 0,
  policy: { ...defaultPolicy, ruling: { ...defaultPolicy.ruling, levelOf: () => 'off' } },
};

/** What one rule says of one field. */
export interface Finding {
  /** The id of the rule. */
  readonly rule: string;
  readonly refused: boolean;
  /** It would have been refused if the stored object did not have it as well. */
  readonly excused?: true;
  readonly field: FieldPath;
  /** What is said, without the field. */
  readonly text: string;
}

export interface Verdict {
  /** What is refused, at most 100 faults; none where the object is accepted. */
  readonly errors: FieldError[];
  /** At most 100 single lines of at most 1,024 characters, without control characters, no two alike. */
  readonly warnings: string[];
  /** The same, errors first, each with its rule. */
  readonly findings: Finding[];
}

/** More errors than a person reads, and fewer than an answer has room for. */
const maxErrors = 100;
const maxWarnings = 100;
/** More than Kubernetes' own warnings have: where an API server gives the same one, it shows it once. */
const maxWarningLength = 1_024;
/** As many characters as the API server keeps of a warning when there are many. */
const maxExcuseLength = 256;
/** How many faults of each object are looked at, so that an object with a million of them costs no more. */
const maxFaults = 1_000;

/** How many remarks of one rule are looked at. */
const maxRemarks = 100;

/** A fault and the rule that found it. */
interface Fault {
  readonly rule: string;
  readonly error: FieldError;
}

/** Tells whether the types of an object are right, as `decode` and `inspect` do. */
export type Reader = (object: unknown) => Decoded;

/**
 * Judges a CronJob as kube-apiserver 1.36 does, and refuses as well what that accepts although no Job could be made
 * from it, and what the policy denies. An object whose types are wrong is judged by its types alone. An update is
 * judged by what it changes: a fault that the stored object has as well becomes a warning. Advice is given where nothing
 * is refused. Never throws; the work is bounded by the size of the object.
 */
export function judge({ kind, object, oldObject, namespace }: Candidate, terms: Terms, read: Reader): Verdict {
  const decoded = read(object);
  const old = oldObject === undefined ? undefined : read(oldObject);
  if (!decoded.ok) {
    const faults = decoded.errors.map((error) => ({ rule: types.id, error }));
    return verdictOf(faults, { kind, old, terms });
  }
  const view = viewOf(kind, decoded.cronJob, old === undefined ? undefined : storedView(kind, old));
  const faults = faultsOf(view);
  if (faults.length > 0) {
    const verdict = verdictOf(faults, { kind, old, terms });
    if (verdict.errors.length > 0) return verdict;
    return withAdvice(verdict, advised(view, namespace, terms), { kind, old, terms });
  }
  const remarks = advised(view, namespace, terms);
  return remarks.length === 0 ? accepted() : withAdvice(accepted(), remarks, { kind, old, terms });
}

function accepted(): Verdict {
  return { errors: [], warnings: [], findings: [] };
}

/** What a verdict on an update is made with. */
interface Update {
  readonly kind: CronJobKind;
  readonly old: Decoded | undefined;
  readonly terms: Terms;
}

/** Parts the faults into errors and, where the stored object had them too, warnings. */
function verdictOf(faults: readonly Fault[], { kind, old }: Update): Verdict {
  const stored = new StoredFaults(storedFaults(kind, old));
  const errors: Fault[] = [];
  const excused: Fault[] = [];
  for (const fault of faults) (stored.excuse(fault.error) ? excused : errors).push(fault);
  const more = errors.length > maxErrors ? [`only the first ${maxErrors} faults are listed`] : [];
  const shown = errors.slice(0, maxErrors);
  return {
    errors: shown.map(({ error }) => error),
    warnings: tidy([...more, ...excused.map(({ error }) => excuse(describe(error)))]),
    findings: [...shown.map((fault) => findingOf(fault, true)), ...excused.map((fault) => findingOf(fault, false))],
  };
}

function findingOf({ rule, error }: Fault, refused: boolean): Finding {
  const text = describeRule(error);
  const { field } = error;
  return refused ? { rule, refused, field, text } : { rule, refused, excused: true, field, text: excuse(text) };
}

function faultsOf(view: View): readonly Fault[] {
  const faults: Fault[] = [];
  for (const check of checksFor(view)) {
    const found = check.faults(view);
    if (found === nothing) continue;
    for (const error of found) {
      faults.push({ rule: check.id, error });
      if (faults.length === maxFaults) return faults;
    }
  }
  return faults;
}

/** A remark and the rule that made it. */
interface Advised {
  readonly rule: Pick<Advice, 'id' | 'fromKubernetes'>;
  readonly level: Level;
  readonly remark: Remark;
}

/** What the policy has to say of `view`, from which it may be exempted. */
function advised(view: View, namespace: string | undefined, { nowMs, policy }: Terms): readonly Advised[] {
  const { levelOf, exemptions } = resolve(policy ?? defaultPolicy, subjectOf(view.kind, view, namespace));
  const { rules: exempted, remarks } = exemptionsIn(view.metadata.annotations, exemptions);
  const given = adviceOn(
    view,
    nowMs,
    exempted.size === 0 ? levelOf : (rule) => (exempted.has(rule.id) ? 'off' : levelOf(rule)),
  );
  if (remarks.length === 0) return given;
  return [...given, ...remarks.map((remark) => ({ rule: exemption, level: 'warn' as const, remark }))];
}

function adviceOn(view: View, nowMs: number, levelOf: (advice: Advice) => Level): readonly Advised[] {
  let advised: Advised[] | undefined;
  for (const rule of adviceFor(view)) {
    const level = levelOf(rule);
    if (level === 'off') continue;
    const found = rule.remarks(view, nowMs);
    if (found === nothing) continue;
    advised ??= [];
    // Of each rule, so that no number of remarks that warn hides one that denies.
    let room = maxRemarks;
    for (const remark of found) {
      if (room-- === 0) break;
      advised.push({ rule, level, remark });
    }
  }
  return advised ?? noAdvice;
}

const noAdvice: readonly Advised[] = [];

/** The verdict, and what the advice adds: an error where the policy denies it and the stored object did not have it. */
function withAdvice(verdict: Verdict, advised: readonly Advised[], update: Update): Verdict {
  const denied = new Set(advised.flatMap(({ level, rule }) => (level === 'deny' ? [rule.id] : [])));
  const stored = storedRemarks(denied, update);
  const said = advised.map(({ level, rule, remark }) => {
    const text = rule.fromKubernetes === true ? remark.text : `${remark.text} [${rule.id}]`;
    const isOld = level === 'deny' && useUp(stored, keyOf(rule, remark));
    return { rule, remark, text, isOld, refused: level === 'deny' && !isOld };
  });
  const errors = said.filter(({ refused }) => refused).map(({ remark, text }) => forbidden(remark.field, text));
  const warnings = said
    .filter(({ refused }) => !refused)
    .map(({ remark, text }) => (remark.isWhole === true ? text : `${remark.field}: ${text}`));
  const findings = said.map(({ rule, remark, isOld, refused }) => ({
    rule: rule.id,
    refused,
    ...(isOld && { excused: true as const }),
    field: remark.field,
    text: remark.text,
  }));
  const refusedFirst = [...findings.filter(({ refused }) => refused), ...findings.filter(({ refused }) => !refused)];
  return {
    errors: errors.slice(0, maxErrors),
    warnings: tidy([...verdict.warnings, ...warnings]),
    findings: [...verdict.findings, ...refusedFirst],
  };
}

/**
 * How often the stored object has what the rules in `denied` remark on, whatever it was exempted from: such a remark is
 * an old one. The index of a list item may have moved, and a text may name dates.
 */
function storedRemarks(denied: ReadonlySet<string>, { kind, old, terms }: Update): Map<string, number> {
  const counts = new Map<string, number>();
  if (denied.size === 0 || old?.ok !== true) return counts;
  const view = viewOf(kind, old.cronJob, storedView(kind, old));
  for (const { rule, remark } of adviceOn(view, terms.nowMs, ({ id }) => (denied.has(id) ? 'deny' : 'off'))) {
    const key = keyOf(rule, remark);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Whether there is one of `key` left, which there is not any longer afterwards. */
function useUp(counts: Map<string, number>, key: string): boolean {
  const count = counts.get(key) ?? 0;
  if (count > 0) counts.set(key, count - 1);
  return count > 0;
}

function keyOf(rule: Advised['rule'], { field }: Remark): string {
  return `${rule.id} ${field.replace(/\[\d+\]/g, '[]')}`;
}

/** Short enough for its end, which says the most, to be kept. */
function excuse(text: string): string {
  const reason = ' (unchanged since it was stored; not refused)';
  return printable(text, maxExcuseLength - reason.length) + reason;
}

/** A stored object is judged as an update too, of itself: what only a creation is asked for is asked of neither. */
function storedFaults(kind: CronJobKind, old: Decoded | undefined): readonly FieldError[] {
  if (old === undefined) return [];
  if (!old.ok) return old.errors;
  return faultsOf(viewOf(kind, old.cronJob, storedView(kind, old))).map(({ error }) => error);
}

/** One whose types are wrong is as good as empty: nothing can be said of it. */
function storedView(kind: CronJobKind, old: Decoded): View {
  return viewOf(kind, old.ok ? old.cronJob : {});
}

function tidy(warnings: readonly string[]): string[] {
  return [...new Set(warnings.map((warning) => printable(warning, maxWarningLength)))].slice(0, maxWarnings);
}
