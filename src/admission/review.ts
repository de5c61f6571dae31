import { causeOf, describe, printable } from '../core/field/index.js';
import type { FieldError } from '../core/field/index.js';
import type { AuditAnnotations } from './annotations.js';

/** A JSON object as it was received. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** One operation of a JSON Patch (RFC 6902). */
export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string;
  readonly value?: unknown;
}

/** The `metav1.Status` of a denial, and the body of every answer that is no review. */
export interface Status {
  readonly kind?: 'Status';
  readonly apiVersion?: 'v1';
  readonly metadata?: object;
  readonly status: 'Failure';
  readonly message: string;
  readonly reason: string;
  readonly code: number;
  readonly details?: object;
}

/** What a denial is about, for `status.details`: kubectl prints `The CronJob "x" is invalid: …` from it. */
export interface Subject {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
}

/** kube-apiserver cuts every warning to 256 characters once all of them together have more than 4,096. */
const maxCutLength = 256;
const maxWarningsLength = 4096;
/** A warning that is alone has no more either, so that there is room for others. */
const maxWarningLength = 1024;

/**
 * The answers to one request. They are made from its uid, so no answer can carry another one.
 * All satisfy kube-apiserver's `VerifyAdmissionResponse`: `patch` and `patchType` stand together or not at all.
 */
export function answerTo(uid: string): {
  allow: (warnings: readonly string[], auditAnnotations?: AuditAnnotations) => string;
  patch: (operations: readonly PatchOperation[], auditAnnotations: AuditAnnotations) => string;
  deny: (status: Status, warnings: readonly string[], auditAnnotations: AuditAnnotations) => string;
} {
  return {
    allow: (warnings, auditAnnotations) =>
      warnings.length === 0
        ? plainApproval(uid)
        : envelope({ uid, allowed: true, ...keptWarnings(warnings), auditAnnotations }),
    patch: (operations, auditAnnotations) =>
      envelope({
        uid,
        allowed: true,
        patchType: 'JSONPatch',
        patch: Buffer.from(JSON.stringify(operations)).toString('base64'),
        auditAnnotations,
      }),
    deny: (status, warnings, auditAnnotations) =>
      envelope({ uid, allowed: false, status, ...keptWarnings(warnings), auditAnnotations }),
  };
}

/** The status of a refused object, worded as the API server words its own (422, Invalid). */
export function invalidStatus(subject: Subject, errors: readonly FieldError[]): Status {
  const sentences = errors.map(describe);
  const list = sentences.length === 1 ? sentences.join() : `[${sentences.join(', ')}]`;
  const name = printable(subject.name, maxCutLength);
  return {
    status: 'Failure',
    message: `${subject.kind}.${subject.group} "${name}" is invalid: ${list}`,
    reason: 'Invalid',
    code: 422,
    details: { name, group: subject.group, kind: subject.kind, causes: errors.map(causeOf) },
  };
}

/** The status of a request that can't be judged (400, BadRequest). */
export function badRequestStatus(message: string): Status {
  return { status: 'Failure', message, reason: 'BadRequest', code: 400 };
}

/** A status as a body of its own: the API server shows its message where it would not show another body. */
export function statusBody(status: Status): string {
  return JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, ...status });
}

/** The answer to nearly every request, written directly. */
function plainApproval(uid: string): string {
  return `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":${JSON.stringify(uid)},"allowed":true}}`;
}

function envelope(response: object): string {
  return JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response });
}

/**
 * The warnings that the API server hands on: it drops empty and repeated ones and, silently, those with control
 * characters, and cuts a list that is too long. Here nothing is lost without a word. Where there is room they are whole,
 * since a built-in kind has warnings of the API server's own, and it shows one once only if both are the same.
 */
function keptWarnings(warnings: readonly string[]): { readonly warnings?: readonly string[] } {
  if (warnings.length === 0) return {};
  const whole = distinctOf(warnings, maxWarningLength);
  if (whole.reduce((sum, { length }) => sum + length, 0) <= maxWarningsLength) return { warnings: whole };
  const distinct = distinctOf(whole, maxCutLength);
  const kept: string[] = [];
  let length = 0;
  for (const warning of distinct) {
    length += warning.length;
    // Room for the sentence that says how many are left out.
    if (length > maxWarningsLength - maxCutLength) break;
    kept.push(warning);
  }
  const left = distinct.length - kept.length;
  return { warnings: left === 0 ? kept : [...kept, `${left} more warnings are not shown`] };
}

function distinctOf(warnings: readonly string[], maxLength: number): string[] {
  const distinct = new Set(warnings.map((warning) => printable(warning, maxLength)));
  distinct.delete('');
  return [...distinct];
}
