import { changesTo } from '../core/cronjob/changes.js';
import type { Change } from '../core/cronjob/changes.js';
import type { Policy } from '../core/cronjob/policy/index.js';
import { validate } from '../core/cronjob/validate.js';
import type { CronJobKind } from '../core/cronjob/schema/index.js';
import type { FieldError } from '../core/field/index.js';
import { annotationsOfChanges, annotationsOfFindings } from './annotations.js';
import type { AuditAnnotations } from './annotations.js';
import { matterOf } from './matter.js';
import { isObject, readReview } from './read.js';
import { answerTo, badRequestStatus, invalidStatus, statusBody } from './review.js';
import type { PatchOperation, JsonObject } from './review.js';

/** The two questions that an API server asks. */
export type Endpoint = 'mutate' | 'validate';

/** What the answers depend on besides the request. */
export interface AdmissionSettings {
  readonly policy: Policy;
}

/** What became of a request. `rejected`: it was no review (HTTP 400); `failed`: a fault of this program (HTTP 500). */
export type AdmissionVerdict = 'allowed' | 'patched' | 'denied' | 'rejected' | 'failed';

/** What was decided and about what, for the log and the metrics; it holds no part of the object but its name. */
export interface Decision {
  readonly endpoint: Endpoint;
  readonly verdict: AdmissionVerdict;
  /** The HTTP code of a request that got no review, else the code that the user of the API server sees. */
  readonly code: number;
  readonly kind: CronJobKind['apiVersion'] | 'other';
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT' | 'other';
  readonly uid: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly user: string | undefined;
  readonly dryRun: boolean;
  readonly errors: readonly FieldError[];
  readonly warnings: readonly string[];
  /** What the audit log of the API server is told. */
  readonly annotations?: AuditAnnotations | undefined;
  /** Why a request passed unjudged, or was refused as a whole. */
  readonly because?: string | undefined;
  /** The fault behind `failed`, for the log; never sent. */
  readonly fault?: unknown;
}

/** The answer to one request: the HTTP status, the JSON body, and what the log and the metrics want to know. */
export interface AdmissionAnswer {
  readonly status: number;
  readonly body: string;
  readonly decision: Decision;
}

/** One request: its bytes, where they were sent, and when they came (epoch milliseconds). */
export interface Asked {
  readonly endpoint: Endpoint;
  readonly body: Uint8Array;
  readonly nowMs: number;
}

/**
 * Answers one request. Pure: bytes in, bytes out; it never throws.
 *
 * HTTP codes: 200 for every review that can be answered by its uid; 400 with a `Status` for bytes that are none;
 * 500 for a fault of this program, so that the failure policy of the webhook configuration decides.
 */
export function handleAdmission({ endpoint, body, nowMs }: Asked, settings: AdmissionSettings): AdmissionAnswer {
  const reading = readReview(body);
  if (!reading.ok) return rejection(endpoint, reading.why);
  try {
    return answer({ endpoint, uid: reading.uid, request: reading.request, nowMs }, settings);
  } catch (fault) {
    return failure(endpoint, reading.request, fault);
  }
}

/** A request that was read. */
interface Question {
  readonly endpoint: Endpoint;
  readonly uid: string;
  readonly request: JsonObject;
  readonly nowMs: number;
}

function answer({ endpoint, uid, request, nowMs }: Question, settings: AdmissionSettings): AdmissionAnswer {
  const reply = answerTo(uid);
  const matter = matterOf(request);
  if (matter.do === 'pass') {
    const decision = decide(endpoint, request, { verdict: 'allowed', because: matter.because });
    return { status: 200, body: reply.allow([]), decision };
  }
  if (matter.do === 'refuse') {
    const annotations = { 'refused-by': 'the form of the request' };
    const decision = decide(endpoint, request, { verdict: 'denied', code: 400, because: matter.why, annotations });
    return { status: 200, body: reply.deny(badRequestStatus(matter.why), [], annotations), decision };
  }
  const { kind, object } = matter;
  const { policy } = settings;
  const namespace = text(request['namespace']);
  if (endpoint === 'mutate') {
    const changes = changesTo({ kind, object, namespace }, policy);
    if (changes.length === 0) {
      return { status: 200, body: reply.allow([]), decision: decide(endpoint, request, { verdict: 'allowed', kind }) };
    }
    const annotations = annotationsOfChanges(changes);
    const body = reply.patch(changes.map(operationOf), annotations);
    return { status: 200, body, decision: decide(endpoint, request, { verdict: 'patched', kind, annotations }) };
  }
  const { errors, warnings, findings } = validate({ ...matter, namespace }, { nowMs, policy });
  const annotations = annotationsOfFindings(findings);
  if (errors.length === 0) {
    const decision = decide(endpoint, request, { verdict: 'allowed', kind, warnings, annotations });
    return { status: 200, body: reply.allow(warnings, annotations), decision };
  }
  const decision = decide(endpoint, request, { verdict: 'denied', code: 422, kind, errors, warnings, annotations });
  const subject = { group: kind.group, kind: kind.kind, name: decision.name ?? '' };
  return { status: 200, body: reply.deny(invalidStatus(subject, errors), warnings, annotations ?? {}), decision };
}

/** A change as an operation on the JSON that came in, for which it was made: it always applies. */
function operationOf({ op, path, ...value }: Change): PatchOperation {
  return { op, path: pointer(path), ...value };
}

/** A JSON Pointer (RFC 6901). */
function pointer(path: readonly string[]): string {
  return path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function rejection(endpoint: Endpoint, why: string): AdmissionAnswer {
  const decision = decide(endpoint, nothing, { verdict: 'rejected', code: 400, because: why });
  return { status: 400, body: statusBody(badRequestStatus(why)), decision };
}

function failure(endpoint: Endpoint, request: JsonObject, fault: unknown): AdmissionAnswer {
  const message = 'cronward failed to judge this request; its log says why';
  const body = statusBody({ status: 'Failure', message, reason: 'InternalError', code: 500 });
  return { status: 500, body, decision: { ...decide(endpoint, request, { verdict: 'failed', code: 500 }), fault } };
}

/** What a decision says beyond what the request says. */
interface Outcome {
  readonly verdict: AdmissionVerdict;
  readonly code?: number;
  readonly kind?: CronJobKind;
  readonly errors?: readonly FieldError[];
  readonly warnings?: readonly string[];
  readonly annotations?: AuditAnnotations | undefined;
  readonly because?: string;
}

function decide(endpoint: Endpoint, request: JsonObject, outcome: Outcome): Decision {
  const { userInfo, object } = request;
  const metadata = isObject(object) && isObject(object['metadata']) ? object['metadata'] : nothing;
  return {
    endpoint,
    verdict: outcome.verdict,
    code: outcome.code ?? 200,
    kind: outcome.kind?.apiVersion ?? 'other',
    operation: operations.get(request['operation']) ?? 'other',
    uid: text(request['uid']),
    namespace: text(request['namespace']),
    name: text(request['name']) ?? text(metadata['name']) ?? text(metadata['generateName']),
    user: isObject(userInfo) ? text(userInfo['username']) : undefined,
    dryRun: request['dryRun'] === true,
    errors: outcome.errors ?? none,
    warnings: outcome.warnings ?? none,
    annotations: outcome.annotations,
    because: outcome.because,
  };
}

const nothing: JsonObject = {};
const none: readonly never[] = [];

const operations: ReadonlyMap<unknown, Decision['operation']> = new Map(
  (['CREATE', 'UPDATE', 'DELETE', 'CONNECT'] as const).map((operation) => [operation, operation]),
);

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
