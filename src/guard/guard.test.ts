import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { failure, gate, startFakeApiServer } from '../../test/support/fake-api-server.js';
import type { FakeApiServer, FakeReply } from '../../test/support/fake-api-server.js';
import { allowed, answering, created, cronJob, podSpec, responseOf } from '../../test/support/guarded-answer.js';
import type { AdmissionAnswer } from '../admission/index.js';
import { Client } from '../kube/client.js';
import { systemClock } from '../kube/clock.js';
import { Guard } from './guard.js';
import type { GuardedAnswer } from './questions.js';

const jobsPath = '/apis/batch/v1/namespaces/reports/jobs';
const podsPath = '/api/v1/namespaces/reports/pods';
const accessPath = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
const nextRun = 'its next run (2026-01-03T02:00:00Z)';

let server: FakeApiServer;
let client: Client;
let guard: Guard;
let counted: string[];
beforeAll(async () => {
  server = await startFakeApiServer(() => ({}), { plain: true });
  client = new Client({ access: server.access, userAgent: 'cronward/test' });
});
afterAll(async () => {
  client.close();
  await server.close();
});
beforeEach(() => {
  guard = new Guard({ api: client, clock: systemClock });
  counted = [];
});

async function rechecked(
  answer: GuardedAnswer,
  { budgetMs = 10_000, signal = new AbortController().signal } = {},
): Promise<AdmissionAnswer> {
  return guard.recheck(answer, {
    budgetMs,
    signal,
    count: (question, outcome) => counted.push(`${question} ${outcome}`),
  });
}

/** The paths and queries that were asked since `from`. */
const askedSince = (from: number): string[] =>
  server.requests.slice(from).map(({ path, query }) => `${path}?${query.toString()}`);

describe('the Job of the next run', () => {
  test('is created as a dry run and then its pod, and where both are accepted the answer is the one it was', async () => {
    server.handle = created;
    const from = server.requests.length;
    const answer = allowed();
    expect(await rechecked(answer)).toBe(answer);
    expect(askedSince(from)).toEqual([`${jobsPath}?dryRun=All`, `${podsPath}?dryRun=All`]);
    expect(server.requests.slice(from).map(({ body }) => body)).toMatchObject([
      { kind: 'Job', metadata: { name: 'nightly-29456760', ownerReferences: [{ uid: 'c-1' }] } },
      {
        kind: 'Pod',
        metadata: { generateName: 'nightly-29456760-', ownerReferences: [{ uid: 'j-1' }] },
        spec: podSpec,
      },
    ]);
    expect(counted).toEqual(['job accepted', 'pod accepted']);
  });

  test('that is refused denies, at the fields of the CronJob and in the words of the API server', async () => {
    const causes = [
      {
        reason: 'FieldValueRequired',
        field: 'spec.template.spec.volumes[0]',
        message: 'Required value: a volume type',
      },
      { reason: 'FieldValueInvalid', field: 'metadata.labels', message: 'Invalid value: "x": y' },
    ];
    server.handle = answering({
      [jobsPath]: failure(422, 'Invalid', 'Job.batch … is invalid', { details: { causes } }),
    });
    const answer = await rechecked(allowed());
    const { status, ...response } = responseOf(answer);
    expect(response).toEqual({
      uid: 'r-1',
      allowed: false,
      auditAnnotations: { 'refused-by': 'guard:dry-run-jobs' },
    });
    expect(status).toMatchObject({
      code: 422,
      reason: 'Invalid',
      details: {
        name: 'nightly',
        kind: 'CronJob',
        group: 'batch',
        causes: [
          {
            field: 'spec.jobTemplate.spec.template.spec.volumes[0]',
            message: `Forbidden: the Job of ${nextRun} would be refused: Required value: a volume type`,
          },
          {
            field: 'spec.jobTemplate.metadata.labels',
            message: `Forbidden: the Job of ${nextRun} would be refused: Invalid value: "x": y`,
          },
        ],
      },
    });
    expect(answer.decision).toMatchObject({
      verdict: 'denied',
      code: 422,
      because: 'the guard: the Job of the next run would be refused',
    });
    expect(counted).toEqual(['job refused']);
  });

  test('that a policy denies stands at the template', async () => {
    const message = 'admission webhook "policy.example.com" denied the request: Jobs need a label team';
    server.handle = answering({ [jobsPath]: failure(403, 'Forbidden', message) });
    expect(responseOf(await rechecked(allowed())).status?.message).toBe(
      `CronJob.batch "nightly" is invalid: spec.jobTemplate: Forbidden: the Job of ${nextRun} would be refused: ${message}`,
    );
  });

  test('that no quota has room for is a warning', async () => {
    const message = 'jobs.batch "nightly-29456760" is forbidden: exceeded quota: few, requested: count/jobs.batch=1';
    server.handle = answering({ [jobsPath]: failure(403, 'Forbidden', message) });
    expect(responseOf(await rechecked(allowed()))).toEqual({
      uid: 'r-1',
      allowed: true,
      warnings: [`the Job of ${nextRun} would be refused now: exceeded quota: few, requested: count/jobs.batch=1`],
    });
    expect(counted).toEqual(['job momentary']);
  });

  test('whose name is taken is a good one, of which there is no pod to try', async () => {
    server.handle = answering({
      [jobsPath]: failure(409, 'AlreadyExists', 'jobs.batch "nightly-29456760" already exists'),
    });
    const answer = allowed();
    expect(await rechecked(answer)).toBe(answer);
    expect(counted).toEqual(['job accepted']);
  });

  test('hands on what the API server warns of, once and at the fields of the CronJob', async () => {
    const violates = 'would violate PodSecurity \\"restricted:latest\\": a, b';
    const Warning = `299 - "${violates}", 299 - "spec.template.spec.nodeSelector[a]: deprecated"`;
    server.handle = answering({
      [jobsPath]: (request) => ({ ...(created(request) as object), headers: { Warning } }),
      [podsPath]: (request) => ({
        ...(created(request) as object),
        headers: { Warning: `299 - "${violates}", 299 - "spec.nodeSelector[a]: deprecated"` },
      }),
    });
    expect(responseOf(await rechecked(allowed())).warnings).toEqual([
      'would violate PodSecurity "restricted:latest": a, b',
      'spec.jobTemplate.spec.template.spec.nodeSelector[a]: deprecated',
    ]);
  });
});

describe('a fault that was stored before', () => {
  const update = { operation: 'UPDATE', object: cronJob({ team: 'b' }), oldObject: cronJob({ team: 'a' }) };
  const causes = (...fields: readonly string[]): FakeReply =>
    failure(422, 'Invalid', 'x', {
      details: { causes: fields.map((field) => ({ field, message: 'Required value' })) },
    });
  const teamOf = (body: unknown): unknown =>
    (body as { metadata: { labels?: { team?: string } } }).metadata.labels?.team;

  test('is a warning', async () => {
    server.handle = answering({ [jobsPath]: causes('spec.template.spec.volumes[0]') });
    expect(responseOf(await rechecked(allowed(update)))).toEqual({
      uid: 'r-1',
      allowed: true,
      warnings: [
        `spec.jobTemplate.spec.template.spec.volumes[0]: the Job of ${nextRun} would be refused: Required value (unchanged since it was stored; not refused)`,
      ],
    });
    expect(counted).toEqual(['job refused', 'stored refused']);
  });

  test('does not excuse a new one', async () => {
    server.handle = answering({
      [jobsPath]: ({ body }) =>
        teamOf(body) === 'a'
          ? causes('spec.template.spec.volumes[0]')
          : causes('spec.template.spec.volumes[1]', 'spec.x'),
    });
    const { status, warnings } = responseOf(await rechecked(allowed(update)));
    expect(status?.details).toMatchObject({ causes: [{ field: 'spec.jobTemplate.spec.x' }] });
    expect(warnings).toHaveLength(1);
  });

  test('that nobody can tell of excuses nothing', async () => {
    server.handle = answering({
      [jobsPath]: ({ body }) => (teamOf(body) === 'a' ? failure(500, 'InternalError', 'no') : causes('spec.x')),
    });
    expect(responseOf(await rechecked(allowed(update))).allowed).toBe(false);
  });
});

describe('the pod of the next run never denies', () => {
  test.each<[string, FakeReply, string]>([
    [
      'Pod Security',
      failure(403, 'Forbidden', 'pods "n-" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot'),
      `the pod of ${nextRun} would be refused now: violates PodSecurity "restricted:latest": runAsNonRoot`,
    ],
    [
      'a fault of a field',
      failure(422, 'Invalid', 'x', { details: { causes: [{ field: 'spec.containers[0].image', message: 'bad' }] } }),
      `spec.jobTemplate.spec.template.spec.containers[0].image: the pod of ${nextRun} would be refused now: bad`,
    ],
    [
      'a webhook',
      failure(400, 'BadRequest', 'admission webhook "x" denied the request: no'),
      `the pod of ${nextRun} would be refused now: admission webhook "x" denied the request: no`,
    ],
    [
      'our own missing right',
      failure(403, 'Forbidden', 'pods is forbidden: User "w" cannot create resource "pods" in API group ""'),
      `the pod of ${nextRun} could not be tried: this webhook lacks a right: pods is forbidden: User "w" cannot create resource "pods" in API group ""`,
    ],
  ])('%s', async (_name, reply, warning) => {
    server.handle = answering({ [podsPath]: reply });
    expect(responseOf(await rechecked(allowed()))).toEqual({ uid: 'r-1', allowed: true, warnings: [warning] });
  });
});

describe('a failure to ask is a warning', () => {
  const onlyJob = async (reply: FakeReply, terms: { budgetMs?: number } = {}): Promise<string> => {
    server.handle = answering({ [jobsPath]: reply });
    const { allowed: isAllowed, warnings = [] } = responseOf(await rechecked(allowed(), terms));
    expect({ isAllowed, count: warnings.length, counted }).toEqual({
      isAllowed: true,
      count: 1,
      counted: ['job unanswered'],
    });
    return warnings[0] ?? '';
  };
  const asked = `the Job of ${nextRun} could not be tried: `;

  test.each<[string, FakeReply, string]>([
    ['500', failure(500, 'InternalError', 'failed calling webhook "x"'), `${asked}failed calling webhook "x"`],
    ['503', { code: 503, text: 'no' }, `${asked}the server answered 503: no`],
    ['429', failure(429, 'TooManyRequests', 'later'), `${asked}later`],
    ['401', failure(401, 'Unauthorized', 'Unauthorized'), `${asked}Unauthorized`],
    ['a page of a proxy', { text: '<html>' }, asked],
    ['a redirection', { code: 302, text: '' }, asked],
    ['a connection that ends', 'reset', asked],
    ['no dry run', failure(400, 'BadRequest', 'admission webhook "x" does not support dry run'), asked],
    [
      'our own missing right',
      failure(403, 'Forbidden', 'jobs.batch is forbidden: User "w" cannot create resource "jobs" in API group "batch"'),
      `${asked}this webhook lacks a right: jobs.batch is forbidden: User "w" cannot create resource "jobs"`,
    ],
  ])('%s', async (_name, reply, warning) => {
    expect(await onlyJob(reply)).toContain(warning);
  });

  test('an API server that hangs: within the time of the caller', async () => {
    const startedMs = performance.now();
    expect(await onlyJob('stall', { budgetMs: 100 })).toBe(`${asked}127.0.0.1:${server.port} did not answer in time`);
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(70);
  });

  test('no time', async () => {
    const from = server.requests.length;
    expect(await onlyJob('stall', { budgetMs: 0.5 })).toBe(`${asked}no time was left`);
    expect(askedSince(from)).toEqual([]);
  });

  test('an API server that is gone', async () => {
    const gone = await startFakeApiServer(() => ({}), { plain: true });
    await gone.close();
    const own = new Client({ access: gone.access, userAgent: 'cronward/test' });
    guard = new Guard({ api: own, clock: systemClock });
    expect(await onlyJob({})).toContain(`${asked}no answer from 127.0.0.1:${gone.port}`);
    own.close();
  });

  test('too many others', async () => {
    guard = new Guard({ api: client, clock: systemClock, mostDryRuns: 1 });
    const { opened, open } = gate();
    server.handle = async (request) => {
      await opened;
      return created(request);
    };
    const from = server.requests.length;
    const first = rechecked(allowed());
    await server.received(from + 1);
    const second = responseOf(await rechecked(allowed()));
    expect(second.warnings).toEqual([`${asked}1 others are being tried`]);
    open();
    expect(responseOf(await first).warnings).toBeUndefined();
    server.handle = created;
    expect(responseOf(await rechecked(allowed())).warnings).toBeUndefined();
  });

  test('a caller who goes has nothing asked any more', async () => {
    const stop = new AbortController();
    server.handle = answering({ [jobsPath]: 'stall' });
    const from = server.requests.length;
    const asking = rechecked(allowed(), { signal: stop.signal });
    await server.received(from + 1);
    stop.abort();
    await asking;
    expect(askedSince(from)).toHaveLength(1);
  });
});

describe('the author', () => {
  const settings = { requireJobAccess: true };
  const may = (status: object): FakeReply => ({ code: 201, body: { kind: 'SubjectAccessReview', status } });

  test('who may create Jobs is asked about first, and heard no more of', async () => {
    server.handle = answering({ [accessPath]: may({ allowed: true }) });
    const from = server.requests.length;
    const answer = allowed({}, settings);
    expect(await rechecked(answer)).toBe(answer);
    expect(askedSince(from)).toEqual([`${accessPath}?`, `${jobsPath}?dryRun=All`, `${podsPath}?dryRun=All`]);
    expect(server.requests[from]?.body).toEqual({
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: {
        user: 'alice',
        groups: ['dev'],
        resourceAttributes: { namespace: 'reports', verb: 'create', group: 'batch', version: 'v1', resource: 'jobs' },
      },
    });
  });

  test('who may not is refused, and nothing is tried', async () => {
    server.handle = answering({ [accessPath]: may({ allowed: false, reason: 'RBAC: no' }) });
    const from = server.requests.length;
    const answer = await rechecked(allowed({}, settings));
    expect(responseOf(answer)).toEqual({
      uid: 'r-1',
      allowed: false,
      status: {
        status: 'Failure',
        message:
          'cronjobs.batch "nightly" is forbidden: User "alice" cannot create resource "jobs" in API group "batch" in the ' +
          'namespace "reports", which this CronJob would do for them: RBAC: no',
        reason: 'Forbidden',
        code: 403,
        details: { name: 'nightly', group: 'batch', kind: 'cronjobs' },
      },
      auditAnnotations: { 'refused-by': 'guard:require-job-access' },
    });
    expect(answer.decision).toMatchObject({
      verdict: 'denied',
      code: 403,
      because: 'the guard: its author may not create Jobs',
    });
    expect(askedSince(from)).toHaveLength(1);
    expect(counted).toEqual(['access refused']);
  });

  test.each<[string, FakeReply]>([
    ['is not known to an API server that fails', failure(500, 'InternalError', 'no')],
    ['is not told of', may({})],
    ['may not be asked about', failure(403, 'Forbidden', 'subjectaccessreviews… is forbidden: User "w" cannot create')],
  ])('who %s is let through with a warning, and the Job is tried', async (_name, reply) => {
    server.handle = answering({ [accessPath]: reply });
    const { allowed: isAllowed, warnings } = responseOf(await rechecked(allowed({}, settings)));
    expect(isAllowed).toBe(true);
    expect(warnings).toEqual([expect.stringMatching(/^whether its author may create Jobs could not be asked: /u)]);
    expect(counted).toEqual(['access unanswered', 'job accepted', 'pod accepted']);
  });
});

test('an answer without questions is given as it is', async () => {
  const from = server.requests.length;
  const { questions, ...answer } = allowed();
  expect(questions).toBeDefined();
  expect(await rechecked(answer)).toBe(answer);
  expect(askedSince(from)).toEqual([]);
});
