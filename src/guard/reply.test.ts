import { describe, expect, test } from 'vitest';
import type { Answer, ApiError } from '../kube/answer.js';
import { accessIn, opinionIn } from './reply.js';
import type { Opinion } from './reply.js';

const fault = (kind: ApiError['kind'], message: string, rest: Partial<ApiError> = {}): Answer => ({
  ok: false,
  error: { kind, message, mayHaveActed: false, ...rest },
});
const refusal = (code: number, message: string): Answer => fault('refused', message, { code });

/** What API servers and what stands in their way say to a dry run, word for word, and what it means. */
const table: readonly (readonly [Opinion['kind'], Answer])[] = [
  ['accepted', { ok: true, body: { kind: 'Job' } }],
  ['accepted', fault('already-exists', 'jobs.batch "x-1" already exists', { code: 409 })],
  // What the object itself is.
  ['refused', refusal(422, 'Job.batch "x-1" is invalid: spec.template.spec.volumes[0]: Required value')],
  ['refused', refusal(400, 'Job in version "v1" cannot be handled as a Job: json: cannot unmarshal number')],
  ['refused', refusal(403, 'admission webhook "policy.example.com" denied the request: no label team')],
  ['refused', refusal(400, 'admission webhook "policy.example.com" denied the request without explanation')],
  ['refused', refusal(422, 'admission webhook "policy.example.com" denied the request: no label team')],
  [
    'refused',
    refusal(
      422,
      `jobs.batch "x-1" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no team`,
    ),
  ],
  ['refused', refusal(403, `ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no team`)],
  // What is in the cluster at the moment.
  [
    'refused-now',
    refusal(
      403,
      'jobs.batch "x-1" is forbidden: exceeded quota: q, requested: count/jobs.batch=1, used: count/jobs.batch=1, limited: count/jobs.batch=1',
    ),
  ],
  [
    'refused-now',
    refusal(
      403,
      'jobs.batch "x-1" is forbidden: unable to create new content in namespace x because it is being terminated',
    ),
  ],
  [
    'refused-now',
    refusal(403, 'pods "x-1-" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true'),
  ],
  [
    'refused-now',
    refusal(403, 'pods "x-1-" is forbidden: error looking up service account a/b: serviceaccount "b" not found'),
  ],
  ['refused-now', refusal(403, 'jobs.batch "x-1" is forbidden: of some plugin that is not known here')],
  // Us.
  [
    'unanswered',
    refusal(
      403,
      'jobs.batch is forbidden: User "system:serviceaccount:a:b" cannot create resource "jobs" in API group "batch" in the namespace "x"',
    ),
  ],
  [
    'unanswered',
    refusal(403, 'pods is forbidden: User "a \\"b\\"" cannot create resource "pods" in API group "" in …'),
  ],
  [
    'unanswered',
    refusal(
      403,
      `jobs.batch "x-1" is forbidden: cannot set blockOwnerDeletion if an ownerReference refers to a resource you can't set finalizers on: , <nil>`,
    ),
  ],
  ['unanswered', refusal(400, 'admission webhook "old.example.com" does not support dry run')],
  ['unanswered', refusal(400, 'the namespace of the provided object does not match the namespace sent on the request')],
  ['unanswered', refusal(413, 'Request entity too large: limit is 3145728')],
  ['unanswered', refusal(404, 'the server could not find the requested resource')],
  [
    'unanswered',
    refusal(
      422,
      `jobs.batch "x-1" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: failed to configure binding: no params found`,
    ),
  ],
  [
    'unanswered',
    refusal(
      403,
      `ValidatingAdmissionPolicy 'p' with binding 'b' denied request: expression 'x' resulted in error: no y`,
    ),
  ],
  // Answers that a webhook may choose, and that others give as well.
  ['unanswered', fault('busy', 'admission webhook "x" denied the request: later', { code: 429 })],
  ['unanswered', fault('conflict', 'admission webhook "x" denied the request: again', { code: 409 })],
  ['unanswered', fault('unauthorized', 'Unauthorized', { code: 401 })],
  ['unanswered', fault('not-found', 'namespaces "x" not found', { code: 404 })],
  ['unanswered', fault('failed', 'Internal error occurred: failed calling webhook "x": …', { code: 500 })],
  ['unanswered', fault('busy', 'too many requests', { code: 429 })],
  ['unanswered', fault('late', '127.0.0.1:6443 did not answer in time')],
  ['unanswered', fault('unreachable', 'no answer from 127.0.0.1:6443')],
  ['unanswered', fault('fenced', 'no time was left')],
  ['unanswered', fault('stopped', 'the call was given up')],
];

test.each(table)('%s: %j', (kind, answer) => {
  expect(opinionIn(answer).kind).toBe(kind);
});

test('what is accepted brings its warnings and the object', () => {
  expect(opinionIn({ ok: true, body: { a: 1 }, warnings: ['w'] })).toEqual({
    kind: 'accepted',
    object: { a: 1 },
    warnings: ['w'],
  });
});

test('what is refused brings its causes, or its message where there are none', () => {
  const causes = [{ field: 'spec', message: 'Required value' }];
  expect(opinionIn(fault('refused', 'm', { code: 422, causes }))).toEqual({ kind: 'refused', causes });
  expect(opinionIn(refusal(422, 'm'))).toEqual({ kind: 'refused', causes: [{ field: '', message: 'm' }] });
});

describe('a SubjectAccessReview', () => {
  test.each<[object, ReturnType<typeof accessIn>]>([
    [{ allowed: true }, { kind: 'allowed' }],
    [{ allowed: false }, { kind: 'denied', reason: '' }],
    [
      { allowed: false, reason: 'RBAC: no' },
      { kind: 'denied', reason: 'RBAC: no' },
    ],
    // An authorizer that failed refuses the author's own call as well.
    [
      { allowed: false, evaluationError: 'role not found' },
      { kind: 'denied', reason: '' },
    ],
  ])('%j', (status, access) => {
    expect(accessIn({ ok: true, body: { status } })).toEqual(access);
  });

  test.each([{}, { status: null }, { status: 'yes' }, { status: {} }, { status: { allowed: 'yes' } }])(
    'that answers %j says nothing',
    (body) => {
      expect(accessIn({ ok: true, body }).kind).toBe('unanswered');
    },
  );

  test('that may not be made says so', () => {
    const message = 'subjectaccessreviews.authorization.k8s.io is forbidden: User "w" cannot create resource …';
    expect(accessIn(refusal(403, message))).toEqual({
      kind: 'unanswered',
      why: `this webhook lacks a right: ${message}`,
    });
  });
});
