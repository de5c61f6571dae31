import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kubernetesDefaults } from '../core/cronjob/default.js';
import { compilePolicy, defaultPolicy } from '../core/cronjob/policy/index.js';
import { handleAdmission } from './index.js';
import type { Endpoint } from './index.js';

const settings = { policy: defaultPolicy };
const post = (endpoint: Endpoint, text: string) =>
  handleAdmission({ endpoint, body: Buffer.from(text), nowMs: 0 }, settings);

interface Review {
  readonly response: {
    readonly uid: string;
    readonly allowed: boolean;
    readonly patch?: string;
    readonly patchType?: string;
    readonly warnings?: readonly string[];
    readonly status?: { code: number; message: string; reason: string; details?: { causes: unknown[] } };
  };
}

function answered(endpoint: Endpoint, request: object): Review['response'] {
  const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request: { uid: 'u-1', ...request } };
  const { status, body } = post(endpoint, JSON.stringify(review));
  expect(status).toBe(200);
  const answer = JSON.parse(body) as Review;
  expect(answer).toMatchObject({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' });
  expect(answer.response.uid).toBe('u-1');
  return answer.response;
}

const batchKind = { group: 'batch', version: 'v1', kind: 'CronJob' };

function cronJob(spec: object = {}, metadata: object = {}): object {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'report', namespace: 'default', ...metadata },
    spec: {
      schedule: '0 3 * * *',
      timeZone: 'Etc/UTC',
      jobTemplate: {
        spec: {
          activeDeadlineSeconds: 3600,
          template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox:1.36' }] } },
        },
      },
      ...spec,
    },
  };
}

const create = (object: object, more: object = {}) => ({ operation: 'CREATE', kind: batchKind, object, ...more });

describe('bytes that are no review get HTTP 400 and one sentence', () => {
  test.each([
    ['nothing', '', 'the body is empty; POST an AdmissionReview of admission.k8s.io/v1 as JSON'],
    ['no JSON', '{"kind":', 'the body is not JSON'],
    ['a list', '[]', 'the body is a list, not an AdmissionReview'],
    ['null', 'null', 'the body is null, not an AdmissionReview'],
    ['another kind', '{"kind":"Pod","apiVersion":"v1"}', 'kind is "Pod"; it must be "AdmissionReview"'],
    [
      'another version',
      '{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1beta1","request":{"uid":"u"}}',
      'apiVersion is "admission.k8s.io/v1beta1"; this webhook speaks "admission.k8s.io/v1" (set admissionReviewVersions: [v1] in the webhook configuration)',
    ],
    [
      'no request',
      '{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"}',
      'request is missing; an AdmissionReview to be answered carries one',
    ],
    [
      'no uid',
      '{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{}}',
      'request.uid is missing; the answer has to repeat it',
    ],
    // As deep as a body of ten times its size: a patch must not make the difference.
    ['201 levels', '['.repeat(201) + ']'.repeat(201), 'the body nests deeper than 200 levels'],
    ['a million lists', `[${'[],'.repeat(999_999)}[]]`, 'the body holds more than 700000 lists and objects'],
    ['10,000 levels', '['.repeat(10_000) + ']'.repeat(10_000), 'the body nests deeper than 200 levels'],
  ])('%s', (_name, body, message) => {
    const answer = post('validate', body);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      reason: 'BadRequest',
      code: 400,
      message,
    });
    expect(answer.decision).toMatchObject({ verdict: 'rejected', code: 400, because: message });
  });

  test('invalid UTF-8', () => {
    const answer = handleAdmission(
      { endpoint: 'validate', body: Uint8Array.of(0x22, 0xc3, 0x28, 0x22), nowMs: 0 },
      settings,
    );
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('the body is not valid UTF-8');
  });

  test('a terminal escape in what is echoed arrives harmless', () => {
    const { body } = post('validate', JSON.stringify({ kind: '\u001b[31mred\u009b\u202e' }));
    expect(JSON.parse(body)).toMatchObject({
      message: String.raw`kind is "\u001b[31mred\u009b\u202e"; it must be "AdmissionReview"`,
    });
  });
});

describe('what is not judged passes untouched', () => {
  const broken = cronJob({ schedule: 'nonsense' });
  test.each([
    ['a deletion', { operation: 'DELETE', object: null, oldObject: broken }],
    ['a connection', { operation: 'CONNECT', object: null }],
    ['a subresource', { operation: 'UPDATE', subResource: 'status', object: broken, oldObject: cronJob() }],
    [
      'an object that is being deleted, so that its finalizers can go',
      { operation: 'UPDATE', object: broken, oldObject: cronJob({}, { deletionTimestamp: '2026-01-01T00:00:00Z' }) },
    ],
  ])('%s', (_name, request) => {
    for (const endpoint of ['mutate', 'validate'] as const) {
      expect(answered(endpoint, { kind: batchKind, ...request })).toEqual({ uid: 'u-1', allowed: true });
    }
  });
});

describe('what cannot be judged is refused with a sentence', () => {
  test.each([
    ['no operation', { object: cronJob() }, 'request.operation is missing'],
    ['no object', { operation: 'CREATE', object: null }, 'request.object is missing'],
    [
      'another kind',
      { operation: 'CREATE', object: { apiVersion: 'apps/v1', kind: 'Deployment' } },
      'apiVersion "apps/v1" and kind "Deployment"',
    ],
    [
      'a kind that the request contradicts',
      create(cronJob(), { kind: { group: 'apps', version: 'v1', kind: 'Deployment' } }),
      'request.kind is "Deployment" of group "apps", but request.object is a CronJob of batch',
    ],
  ])('%s', (_name, request, message) => {
    const response = answered('validate', request);
    expect(response.allowed).toBe(false);
    expect(response.status).toMatchObject({ code: 400, reason: 'BadRequest' });
    expect(response.status?.message).toContain(message);
  });
});

describe('mutate', () => {
  test('adds the four defaults to the JSON that came in', () => {
    const { allowed, patch, patchType } = answered('mutate', create(cronJob()));
    expect({ allowed, patchType }).toEqual({ allowed: true, patchType: 'JSONPatch' });
    expect(JSON.parse(Buffer.from(patch ?? '', 'base64').toString())).toEqual([
      { op: 'add', path: '/spec/concurrencyPolicy', value: 'Allow' },
      { op: 'add', path: '/spec/suspend', value: false },
      { op: 'add', path: '/spec/successfulJobsHistoryLimit', value: 3 },
      { op: 'add', path: '/spec/failedJobsHistoryLimit', value: 1 },
    ]);
  });

  test('sends neither patch nor patchType where there is nothing to add', () => {
    const set = {
      concurrencyPolicy: 'Forbid',
      suspend: null,
      successfulJobsHistoryLimit: 0,
      failedJobsHistoryLimit: 0,
    };
    expect(answered('mutate', create(cronJob(set)))).toEqual({ uid: 'u-1', allowed: true });
  });

  test('resolves H where the policy says so, and the object that comes of it is accepted', () => {
    const spreading = { policy: compilePolicy({ ...defaultPolicy.settings, spread: true }) };
    const object = cronJob({ schedule: 'H H * * *', ...kubernetesDefaults });
    const ask = (endpoint: Endpoint, asked: object) => {
      const request = { uid: 'u-1', namespace: 'default', ...create(asked) };
      const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request };
      const { body } = handleAdmission({ endpoint, body: Buffer.from(JSON.stringify(review)), nowMs: 0 }, spreading);
      return (JSON.parse(body) as Review).response;
    };
    expect(JSON.parse(Buffer.from(ask('mutate', object).patch ?? '', 'base64').toString())).toEqual([
      { op: 'replace', path: '/spec/schedule', value: expect.stringMatching(/^\d+ \d+ \* \* \*$/) as string },
      { op: 'add', path: '/metadata/annotations', value: { 'cronward/spread-schedule': 'H H * * *' } },
    ]);
    const again = cronJob({ schedule: 'H H * * *', ...kubernetesDefaults }, { annotations: { a: 'b' } });
    expect(JSON.parse(Buffer.from(ask('mutate', again).patch ?? '', 'base64').toString())).toMatchObject([
      { op: 'replace' },
      { op: 'add', path: '/metadata/annotations/cronward~1spread-schedule', value: 'H H * * *' },
    ]);
    expect(ask('validate', object).allowed).toBe(false);
  });

  test('leaves an object without a spec to the validation', () => {
    const object = { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'x' } };
    expect(answered('mutate', create(object))).toEqual({ uid: 'u-1', allowed: true });
  });
});

describe('validate', () => {
  test('allows a good CronJob', () => {
    expect(answered('validate', create(cronJob()))).toEqual({ uid: 'u-1', allowed: true });
  });

  test('denies with all errors at once, as the API server does', () => {
    const response = answered('validate', create(cronJob({ schedule: '61 * * * *', startingDeadlineSeconds: -1 })));
    expect(response.allowed).toBe(false);
    expect(response.status).toEqual({
      status: 'Failure',
      code: 422,
      reason: 'Invalid',
      message:
        'CronJob.batch "report" is invalid: [spec.schedule: Invalid value: "61 * * * *": minute: 61 is above the maximum of 59, ' +
        'spec.startingDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0]',
      details: {
        name: 'report',
        group: 'batch',
        kind: 'CronJob',
        causes: [
          {
            reason: 'FieldValueInvalid',
            message: 'Invalid value: "61 * * * *": minute: 61 is above the maximum of 59',
            field: 'spec.schedule',
          },
          {
            reason: 'FieldValueInvalid',
            message: 'Invalid value: -1: must be greater than or equal to 0',
            field: 'spec.startingDeadlineSeconds',
          },
        ],
      },
    });
  });

  test('an unchanged stored fault is a warning, a new one is refused', () => {
    const stored = cronJob({ schedule: 'nonsense' });
    const labelled = cronJob({ schedule: 'nonsense' }, { labels: { team: 'a' } });
    const update = (object: object) => ({ operation: 'UPDATE', kind: batchKind, object, oldObject: stored });
    const kept = answered('validate', update(labelled));
    expect(kept.allowed).toBe(true);
    expect(kept.warnings).toHaveLength(1);
    expect(kept.warnings?.[0]).toContain('spec.schedule');
    expect(answered('validate', update(cronJob({ schedule: 'other nonsense' }))).allowed).toBe(false);
  });

  test('keys that are names of JavaScript are just unknown fields', () => {
    const object = JSON.stringify(create(cronJob())).replace(
      '"spec":{',
      '"spec":{"__proto__":{"suspend":"x"},"constructor":{"prototype":1},"toString":2,',
    );
    const review = `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","__proto__":{"request":1},"request":{"uid":"u-1",${object.slice(1)}}`;
    expect(JSON.parse(post('validate', review).body)).toMatchObject({ response: { allowed: true } });
    expect(post('mutate', review).decision.verdict).toBe('patched');
    expect(({} as Record<string, unknown>)['suspend']).toBeUndefined();
  });
});

test('the decision tells who asked for what, and holds no part of the object but its name', () => {
  const { decision } = post(
    'validate',
    JSON.stringify({
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      request: { uid: 'u-1', namespace: 'team-a', dryRun: true, userInfo: { username: 'eve' }, ...create(cronJob()) },
    }),
  );
  expect(decision).toEqual({
    endpoint: 'validate',
    verdict: 'allowed',
    code: 200,
    kind: 'batch/v1',
    operation: 'CREATE',
    uid: 'u-1',
    namespace: 'team-a',
    name: 'report',
    user: 'eve',
    dryRun: true,
    errors: [],
    warnings: [],
  });
});

test('A response always satisfies the API server.', () => {
  const spec = fc.dictionary(
    fc.constantFrom('schedule', 'timeZone', 'jobTemplate', 'suspend', 'concurrencyPolicy', '__proto__', 'x'),
    fc.jsonValue(),
  );
  const object = fc.record({
    apiVersion: fc.constantFrom('batch/v1', 'batch.tutorial.kubebuilder.io/v1'),
    kind: fc.constant('CronJob'),
    metadata: fc.jsonValue(),
    spec: fc.oneof(spec, fc.jsonValue()),
  });
  const request = fc.record(
    {
      uid: fc.constant('u-1'),
      operation: fc.constantFrom('CREATE', 'UPDATE'),
      object: fc.oneof(object, fc.jsonValue()),
      oldObject: fc.oneof(object, fc.jsonValue()),
    },
    { requiredKeys: ['uid'] },
  );
  fc.assert(
    fc.property(fc.constantFrom<Endpoint>('mutate', 'validate'), request, (endpoint, asked) => {
      const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request: asked };
      const { status, body } = post(endpoint, JSON.stringify(review));
      expect(status).toBe(200);
      const { response } = JSON.parse(body) as Review;
      expect(response.uid).toBe('u-1');
      expect('patch' in response).toBe('patchType' in response);
      if (endpoint === 'validate') expect('patch' in response).toBe(false);
      if (!response.allowed) expect(response.status?.code).toBeGreaterThanOrEqual(400);
    }),
    { numRuns: 2000 },
  );
});
