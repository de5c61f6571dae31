import { changesTo, withChanges } from '../core/cronjob/changes.js';
import { defaultPolicy } from '../core/cronjob/policy/index.js';
import { validate } from '../core/cronjob/validate.js';
import type { Candidate, Terms } from '../core/cronjob/validate.js';
import { readDocuments } from '../documents/index.js';
import type { CronJobDocument, DocumentProblem, SourceRange } from '../documents/index.js';
import { printable } from '../core/field/index.js';
import type { Report, Result, Subject } from './report.js';

/** What a verdict on a manifest depends on besides the manifest. */
export interface ManifestTerms extends Terms {
  /** The namespace that a CronJob goes to which names none; `default` unless told otherwise, as for kubectl. */
  readonly namespace?: string | undefined;
}

/** Judges every CronJob in the text of a file as the webhook would judge its creation. Pure; never throws. */
export function judgeText(file: string, text: string, { namespace = usualNamespace, ...terms }: ManifestTerms): Report {
  const { cronJobs, problems, passedOver, lineOf } = readDocuments(file, text);
  const subjects = cronJobs.map(subjectOf);
  const located = cronJobs.flatMap(({ kind, object, rangeOf }, index): Result[] => {
    const subject = subjects[index] ?? nobody;
    return resultsOf({ kind, object, namespace }, terms, subject).map((result) => {
      const range = rangeOf(result.field);
      return { ...result, place: { file, range }, line: lineOf(range.start.line) };
    });
  });
  const faulty = problems.map((problem) => ofProblem(problem, lineOf));
  return {
    results: [...located, ...faulty].sort(byPlace),
    subjects: [...subjects, ...faulty.map(({ subject }) => subject)],
    passedOver,
  };
}

/** Judges a CronJob that lives in a cluster as the webhook would judge its creation. Pure; never throws. */
export function judgeObject(candidate: Candidate, terms: Terms): Report {
  const subject = { apiVersion: candidate.kind.apiVersion, ...namesOf(candidate.object) };
  return { results: resultsOf(candidate, terms, subject), subjects: [subject], passedOver: 0 };
}

/**
 * What is judged is what would be stored: with the defaults, and with the `H`s of its schedule resolved, as the API server
 * shows an object to the validating webhooks after the mutating ones. A result is of the field as it was written.
 */
function resultsOf(candidate: Candidate, terms: Terms, subject: Subject): Result[] {
  const object = withChanges(candidate.object, changesTo(candidate, terms.policy ?? defaultPolicy));
  return validate({ ...candidate, object }, terms).findings.map(({ rule, refused, field, text }) => ({
    rule,
    level: refused ? 'error' : 'warning',
    field,
    text: printable(text),
    subject,
  }));
}

function ofProblem({ file, position, rule, message }: DocumentProblem, lineOf: (line: number) => string): Result {
  const place = { file, range: { start: position, end: position } };
  const subject = { ...nobody, place };
  return { rule, level: 'error', field: '', text: printable(message), subject, place, line: lineOf(position.line) };
}

/** What a CronJob is called, and where it begins: at its name, where it has one. */
function subjectOf(document: CronJobDocument): Subject {
  const range = document.rangeOf(document.spanOf('metadata.name') === undefined ? 'kind' : 'metadata.name');
  return { apiVersion: document.kind.apiVersion, ...namesOf(document.object), place: { file: document.file, range } };
}

function namesOf(object: unknown): { readonly namespace: string; readonly name: string } {
  const metadata = memberOf(object, 'metadata');
  const [namespace, name, generateName] = ['namespace', 'name', 'generateName'].map((key) => {
    const value = memberOf(metadata, key);
    return typeof value === 'string' ? printable(value, maxName) : '';
  });
  return { namespace: namespace ?? '', name: (name ?? '') || (generateName ?? '') };
}

/** A document that could not be read as a CronJob. */
const nobody: Subject = { apiVersion: '', namespace: '', name: '' };

/** The namespace of kubectl where neither a file, a flag nor the context names one. */
const usualNamespace = 'default';

/** The longest name that Kubernetes takes for anything. */
const maxName = 253;

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

/**
 * A warning for each CronJob that stands twice among the manifests of one directory, or of standard input: of what is
 * applied together only the last stays. (The same name in two directories is mostly meant for two clusters.)
 */
export function duplicates(subjects: readonly Subject[]): Result[] {
  const seen = new Map<string, Subject>();
  return subjects.flatMap((subject): Result[] => {
    const { place, apiVersion, namespace, name } = subject;
    if (place === undefined || apiVersion === '' || name === '') return [];
    const directory = place.file.slice(0, place.file.lastIndexOf('/') + 1);
    const key = JSON.stringify([directory, apiVersion, namespace, name]);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, subject);
    if (first?.place === undefined) return [];
    const text = `the same CronJob stands at ${shown(first.place.file, first.place.range)}; applied together, the last one stays`;
    return [{ rule: 'duplicate', level: 'warning', field: 'metadata.name', text, subject, place }];
  });
}

function shown(file: string, { start }: SourceRange): string {
  return `${file}:${start.line}:${start.column}`;
}

/** The order in which a person reads a file. */
function byPlace(one: Result, other: Result): number {
  const [a, b] = [one.place?.range.start, other.place?.range.start];
  if (a === undefined || b === undefined) return 0;
  return a.line - b.line || a.column - b.column;
}
