import { handleAdmission } from '../admission/index.js';
import type { Endpoint, Status } from '../admission/index.js';
import { subjectOf } from '../core/cronjob/policy/index.js';
import type { Policy } from '../core/cronjob/policy/index.js';
import type { CronJobDocument } from '../documents/index.js';
import { patched } from './json-patch.js';
import type { Operation } from './json-patch.js';

/** What the answer to the creation of a CronJob depends on besides the CronJob. */
export interface AdmissionTerms {
  readonly policy: Policy;
  /** Of the CronJobs that name none. */
  readonly namespace: string;
  readonly nowMs: number;
}

/** A CronJob as it would be stored, and what is done to it for that. */
export interface Defaulted {
  readonly object: object;
  readonly patch: readonly Operation[];
}

/** What the webhook says to the creation of a CronJob. */
export interface Judged {
  readonly warnings: readonly string[];
  /** Why it is refused; undefined where it is not. */
  readonly refusal: Status | undefined;
}

type Candidate = Pick<CronJobDocument, 'kind' | 'object'>;

/** Asks what the webhook itself would change of this CronJob when it is created, so that there is one answer. */
export function defaulted(candidate: Candidate, terms: AdmissionTerms): Defaulted {
  const { patch: encoded } = asked('mutate', candidate, terms);
  const patch = encoded === undefined ? [] : (JSON.parse(Buffer.from(encoded, 'base64').toString()) as Operation[]);
  return { object: patched(candidate.object, patch) as object, patch };
}

/** Asks what the webhook itself would answer to the creation of this CronJob, which has its defaults. */
export function judged(candidate: Candidate, terms: AdmissionTerms): Judged {
  const { warnings = [], allowed, status } = asked('validate', candidate, terms);
  return { warnings, refusal: allowed ? undefined : status };
}

interface ReviewResponse {
  readonly allowed: boolean;
  readonly patch?: string;
  readonly warnings?: readonly string[];
  readonly status?: Status;
}

function asked(endpoint: Endpoint, { kind, object }: Candidate, terms: AdmissionTerms): ReviewResponse {
  const { policy, namespace: usual, nowMs } = terms;
  const namespace = subjectOf(kind, object, usual).namespace;
  const gvk = { group: kind.group, version: kind.version, kind: kind.kind };
  const request = { uid: 'outlook', operation: 'CREATE', kind: gvk, namespace, object };
  const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request };
  const body = Buffer.from(JSON.stringify(review));
  const answer = JSON.parse(handleAdmission({ endpoint, body, nowMs }, { policy }).body) as Status & {
    readonly response?: ReviewResponse;
  };
  // What is no review to the webhook, as one that nests too deeply, gets a status alone.
  return answer.response ?? { allowed: false, status: answer };
}
