import type { SourceRange } from '../documents/index.js';
import type { FieldPath } from '../core/field/index.js';

/** A CronJob that was judged, or a document that could not be. */
export interface Subject {
  /** `batch/v1`; empty for a document that could not be read as a CronJob. */
  readonly apiVersion: string;
  readonly namespace: string;
  /** Its name, or its generateName; empty where it has neither. */
  readonly name: string;
  /** Where it begins; undefined for one that lives in a cluster. */
  readonly place?: Place;
}

/** A stretch of a file. */
export interface Place {
  /** As the user named it. */
  readonly file: string;
  readonly range: SourceRange;
}

/** What one rule says of one field of one CronJob. */
export interface Result {
  readonly rule: string;
  /** An error is what is refused. */
  readonly level: 'error' | 'warning';
  /** Empty for a fault of the document itself. */
  readonly field: FieldPath;
  /** What is said, without the field. */
  readonly text: string;
  readonly subject: Subject;
  readonly place?: Place;
  /** The first line of `place`, as it stands in the file. */
  readonly line?: string;
}

/** Everything that was looked at and found. */
export interface Report {
  readonly results: readonly Result[];
  readonly subjects: readonly Subject[];
  /** How many objects of other kinds were passed over. */
  readonly passedOver: number;
}

/** A rule as the formats describe it. */
export interface RuleDescription {
  readonly id: string;
  readonly summary: string;
  readonly explanation?: string | undefined;
  readonly level: Result['level'];
}

/** What a report is printed with. */
export interface Terms {
  /** The command, as a person calls it: `cronward lint`. */
  readonly command: string;
  readonly version: string;
  readonly rules: readonly RuleDescription[];
  /** Whether to colour text, for a terminal. */
  readonly colour: boolean;
}

/** Prints a report. Pure; the text ends with a line break. */
export type Format = (report: Report, terms: Terms) => string;

/** `batch/v1 reports/nightly`, for a person. */
export function nameOf({ apiVersion, namespace, name }: Subject): string {
  const full = [namespace, name].filter((part) => part !== '').join('/');
  return [apiVersion, full === '' ? '(without a name)' : full].filter((part) => part !== '').join(' ');
}

/** `spec.schedule: Required value`. */
export function sentenceOf({ field, text }: Pick<Result, 'field' | 'text'>): string {
  return field === '' ? text : `${field}: ${text}`;
}
