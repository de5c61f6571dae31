import { handleAdmission } from '../../src/admission/index.js';
import type { AdmissionAnswer, Endpoint } from '../../src/admission/index.js';
import { compilePolicy, defaultPolicySettings } from '../../src/core/cronjob/policy/index.js';
import { patched } from './patch.js';

/** One input may take this much time of the processor, in milliseconds; everybody else waits meanwhile. */
export const mostMs = 250;
/** Longer than the answer to any body of this size has a reason to be, in bytes. */
const mostBytes = 100_000;
/** kube-apiserver shows warnings whole that have so many characters together. */
const mostWarned = 4_096;
const nowMs = Date.UTC(2026, 0, 1);

/** With every change that a policy can ask for. */
const policy = compilePolicy({ ...defaultPolicySettings, spread: true });

interface Response {
  readonly uid?: unknown;
  readonly allowed?: unknown;
  readonly patch?: unknown;
  readonly patchType?: unknown;
  readonly warnings?: unknown;
  readonly auditAnnotations?: unknown;
  readonly status?: { readonly code?: unknown; readonly message?: unknown; readonly status?: unknown };
}

export interface Judgement {
  readonly answer: AdmissionAnswer;
  /** What is wrong with the answer; none where nothing is. */
  readonly violations: readonly string[];
  /** Time of the processor, in milliseconds. */
  readonly ms: number;
}

const prototypes = [Object.prototype, Array.prototype, String.prototype, Number.prototype, Function.prototype];
const untouched = prototypes.map((prototype) => Reflect.ownKeys(prototype).length);

/** Has a body judged in this process, and the answer too. */
export function judge(endpoint: Endpoint, body: Uint8Array): Judgement {
  const before = process.cpuUsage();
  const answer = handleAdmission({ endpoint, body, nowMs }, { policy });
  const { user, system } = process.cpuUsage(before);
  const ms = (user + system) / 1_000;
  const violations = [...faultsOf(endpoint, body, answer)];
  if (ms > mostMs) violations.push(`it took ${ms.toFixed(0)} ms`);
  if (prototypes.some((prototype, at) => Reflect.ownKeys(prototype).length !== untouched[at])) {
    violations.push('a prototype has other members');
  }
  return { answer, violations, ms };
}

function* faultsOf(
  endpoint: Endpoint,
  body: Uint8Array,
  { status, body: text, decision }: AdmissionAnswer,
): Iterable<string> {
  if (text.length > mostBytes + body.length) yield `the answer has ${text.length} characters`;
  const answer = JSON.parse(text) as { apiVersion: unknown; kind: unknown; message?: unknown; response?: Response };
  if (status === 400) {
    if (!isSentence(answer.message)) yield `400 without a sentence: ${text}`;
    return;
  }
  if (status !== 200) {
    yield `${status}: ${decision.fault instanceof Error ? String(decision.fault.stack) : text}`;
    return;
  }
  if (answer.apiVersion !== 'admission.k8s.io/v1' || answer.kind !== 'AdmissionReview') yield `no review: ${text}`;
  const { request } = JSON.parse(Buffer.from(body).toString()) as { request: { uid: unknown; object?: unknown } };
  const { response } = answer;
  if (response === undefined) yield 'there is no response';
  else {
    yield* faultsOfResponse(endpoint, response, request.uid);
    if (typeof response.patch === 'string') yield* faultsOfPatch(request, response.patch);
  }
}

/** What kube-apiserver's `VerifyAdmissionResponse` asks for, and what it would drop without a word. */
function* faultsOfResponse(endpoint: Endpoint, response: Response, uid: unknown): Iterable<string> {
  const { allowed, patch, patchType, warnings = [], auditAnnotations = {}, status } = response;
  if (response.uid !== uid) yield `the uid is ${String(response.uid)}`;
  if (typeof allowed !== 'boolean') yield 'allowed is no boolean';
  if ((patch === undefined) !== (patchType === undefined)) yield 'patch and patchType do not stand together';
  if (patch !== undefined && (endpoint === 'validate' || patchType !== 'JSONPatch' || allowed !== true))
    yield 'a patch';
  // One that is longer is cut where they have more than that together, and so are those that follow.
  if (!Array.isArray(warnings) || !warnings.every(isSentence) || warnings.join('').length > mostWarned)
    yield 'a warning is lost';
  for (const [key, value] of Object.entries(auditAnnotations as object)) {
    if (!/^[a-z-]{1,63}$/u.test(key) || !isSentence(value) || value.length > 1_024)
      yield `the annotation ${key} is lost`;
  }
  if (allowed === true) return;
  const code = Number(status?.code);
  if (!isSentence(status?.message) || status.status !== 'Failure' || code < 400 || code > 499)
    yield 'a denial without words';
}

/** It applies, what comes of it has nothing more to be filled in, and is accepted, or refused in words. */
function* faultsOfPatch(request: object, patch: string): Iterable<string> {
  let object: unknown;
  try {
    object = patched('object' in request ? request.object : undefined, patch);
  } catch (error) {
    yield `the patch does not apply: ${String(error)}`;
    return;
  }
  const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request: { ...request, object } };
  const body = Buffer.from(JSON.stringify(review));
  const again = handleAdmission({ endpoint: 'mutate', body, nowMs }, { policy });
  if (again.decision.verdict !== 'allowed') yield `after the patch: ${again.decision.verdict}`;
  yield* faultsOf('validate', body, handleAdmission({ endpoint: 'validate', body, nowMs }, { policy }));
}

function isSentence(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !/\p{Cc}/u.test(value);
}
