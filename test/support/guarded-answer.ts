import { handleAdmission } from '../../src/admission/index.js';
import type { AdmissionAnswer } from '../../src/admission/index.js';
import { compilePolicy, defaultPolicySettings } from '../../src/core/cronjob/policy/index.js';
import { withQuestions } from '../../src/guard/questions.js';
import type { GuardedAnswer, GuardSettings } from '../../src/guard/questions.js';
import type { FakeHandler, FakeReply } from './fake-api-server.js';

const policy = compilePolicy(defaultPolicySettings);
const nowMs = Date.parse('2026-01-02T03:00:00Z');

export const podSpec = { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox:1.36' }] };

/** A CronJob whose Jobs have these labels. */
export function cronJob(labels: object): object {
  const jobTemplate = { metadata: { labels }, spec: { activeDeadlineSeconds: 60, template: { spec: podSpec } } };
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'nightly', namespace: 'reports', uid: 'c-1' },
    spec: { schedule: '0 2 * * *', timeZone: 'Etc/UTC', jobTemplate },
  };
}

/**
 * The answer to the creation of a CronJob in the namespace `reports` at 2026-01-02T03:00:00Z by alice, with its questions.
 * `request` is laid over the request.
 */
export function allowed(request: object = {}, settings: Partial<GuardSettings> = {}): GuardedAnswer {
  const userInfo = { username: 'alice', groups: ['dev'] };
  const review = {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: { uid: 'r-1', operation: 'CREATE', namespace: 'reports', userInfo, object: cronJob({}), ...request },
  };
  const body = Buffer.from(JSON.stringify(review));
  const answer = handleAdmission({ endpoint: 'validate', body, nowMs }, { policy });
  return withQuestions({ answer, body, nowMs }, { dryRunJobs: true, requireJobAccess: false, ...settings });
}

/** The response of a review. */
interface Response {
  readonly uid: string;
  readonly allowed: boolean;
  readonly warnings?: readonly string[];
  readonly status?: {
    readonly code: number;
    readonly reason: string;
    readonly message: string;
    readonly details: object;
  };
}

/** The response in an answer, which has to be that of the question. */
export function responseOf({ status, body }: AdmissionAnswer): Response {
  const { response } = JSON.parse(body) as { response: Response };
  if (status !== 200 || response.uid !== 'r-1') throw new Error(`an answer to nobody: ${status} ${body}`);
  return response;
}

/** As an API server answers to a creation: with the object, and what it gives it. */
export const created: FakeHandler = ({ body }) => {
  const { metadata, ...rest } = body as { metadata?: object };
  return { code: 201, body: { ...rest, metadata: { ...metadata, uid: 'j-1' } } };
};

/** Answers by the path; a creation where there is no such path. */
export function answering(replies: Readonly<Record<string, FakeReply | FakeHandler>>): FakeHandler {
  return (request) => {
    const reply = replies[request.path];
    return typeof reply === 'function' ? reply(request) : (reply ?? created(request));
  };
}
