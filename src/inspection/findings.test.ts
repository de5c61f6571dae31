import { describe, expect, test } from 'vitest';
import { issue } from '../certs/issue.js';
import { builtInKind, customKind } from '../core/cronjob/schema/index.js';
import { coreOnly, validate } from '../core/cronjob/validate.js';
import { causeOf } from '../core/field/index.js';
import type { Answer, JsonObject } from '../kube/answer.js';
import { certificatesManifests } from '../manifests/certificates.js';
import { controllerDeployment } from '../manifests/controller.js';
import { cronJobCrd } from '../manifests/crd.js';
import { webhookDeployment } from '../manifests/webhook.js';
import { webhookConfigurations } from '../manifests/webhooks.js';
import { nameOf } from '../manifests/names.js';
import type { Component } from '../manifests/names.js';
import { canaryOf } from './canary.js';
import { findingsOf } from './findings.js';
import { objectOf } from './json.js';
import type { Backends, InstallationNames, Observation, Seen } from './observation.js';

const nowMs = Date.parse('2026-03-01T00:00:00Z');
const dayMs = 24 * 60 * 60 * 1_000;
const settings = {
  version: '1.2.3',
  port: 10443,
  healthPort: 10081,
  metricsPort: 10080,
  drainSeconds: 20,
  idleSeconds: 40,
};
function ofEach<Value>(value: (component: Component) => Value): Readonly<Record<Component, Value>> {
  return { webhook: value('webhook'), controller: value('controller'), certificates: value('certificates') };
}

const names: InstallationNames = {
  namespace: 'cronward-system',
  service: 'cronward-webhook',
  secret: 'cronward-webhook-tls',
  lease: 'cronward-controller',
  mutating: 'cronward',
  validating: 'cronward',
  deployments: ofEach(nameOf),
  accounts: ofEach(nameOf),
};
const host = 'cronward-webhook.cronward-system.svc';
const made = await issue([host], nowMs, 90 * dayMs);
const others = await issue(['other.cronward-system.svc'], nowMs, 90 * dayMs);

const there = (object: object): Seen => ({ is: 'there', object: { ...object } });
const absent: Seen = { is: 'absent' };
const unknown: Seen = { is: 'unknown', why: 'secrets is forbidden' };
const secretOf = (data: Readonly<Record<string, string>>): Seen =>
  there({
    data: Object.fromEntries(Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString('base64')])),
  });
const running = (deployment: object, availableReplicas: number): Seen =>
  there({ ...deployment, status: { availableReplicas } });
const slices = (...lists: readonly (readonly object[])[]): Backends => ({
  kind: 'EndpointSlice',
  listed: { is: 'there', items: lists.map((endpoints) => ({ endpoints })) },
});
const [mutating, validating] = webhookConfigurations({ caPem: made.caPem });
const [keeper] = certificatesManifests(settings).filter(({ kind }) => kind === 'Deployment');
const refused = (message: string, more: object = {}): Answer => ({
  ok: false,
  error: { kind: 'refused', message, code: 403, mayHaveActed: false, ...more },
});
const spec = { concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 };
const byUs = refused('denied', {
  causes: validate({ kind: customKind, object: canaryOf(customKind, false) }, coreOnly)
    .errors.map(causeOf)
    .map(({ field, message }) => ({ field, message: message.replaceAll('  ', ' ') })),
});

const well: Observation = {
  ...{ nowMs, names, version: '1.2.3' },
  mutating: there(mutating),
  validating: there(validating),
  secret: secretOf({ 'tls.crt': made.certPem, 'tls.key': made.keyPem, 'ca.crt': made.caPem }),
  service: there({ spec: { ports: [{ port: 443 }] } }),
  backends: slices([{ addresses: ['10.0.0.1'] }, { addresses: ['10.0.0.2'], conditions: { ready: true } }]),
  deployments: {
    webhook: running(webhookDeployment(settings), 2),
    controller: running(controllerDeployment(settings), 2),
    certificates: running(keeper ?? {}, 1),
  },
  accounts: ofEach(() => there({})),
  others: [],
  namespaces: new Map(
    ['kube-system', 'cronward-system', 'default'].map((name) => [name, { 'kubernetes.io/metadata.name': name }]),
  ),
  canaryNamespace: 'default',
  crd: there({ ...cronJobCrd(), status: { conditions: [{ type: 'Established', status: 'True' }] } }),
  lease: there({
    spec: { holderIdentity: 'a', leaseDurationSeconds: 15, renewTime: new Date(nowMs - 5_000).toISOString() },
  }),
  permissions: [
    { component: 'controller', right: 'create jobs.batch', needed: true, allowed: true },
    { component: 'controller', right: 'list secrets', needed: false, allowed: false },
  ],
  canaries: [builtInKind, customKind].flatMap((kind) => [
    { kind, good: true, answer: { ok: true, body: { spec } } },
    { kind, good: false, answer: byUs },
  ]),
};

/** What is not right, and how. */
function faults(change: Partial<Observation>): readonly string[] {
  return findingsOf({ ...well, ...change })
    .filter(({ verdict }) => verdict !== 'ok')
    .map(({ verdict, subject, message }) => `${verdict} ${subject}: ${message}`);
}

test('where all is well nothing is wrong, and each check says what it saw', () => {
  expect(faults({})).toEqual([]);
  expect(findingsOf(well).every(({ message }) => message !== '')).toBe(true);
});

test('what may not be read is not known, and not wrong', () => {
  const objects = { mutating: unknown, validating: unknown, secret: unknown, service: unknown };
  const backends: Backends = { kind: 'EndpointSlice', listed: { is: 'unknown', why: 'secrets is forbidden' } };
  const said = faults({ ...objects, backends, crd: unknown, lease: unknown });
  expect(said).toHaveLength(7);
  expect(said.every((line) => line.startsWith('unknown ') && line.endsWith('not known: secrets is forbidden'))).toBe(
    true,
  );
});

test('every object that is not there is wrong, but a keeper that is not used', () => {
  const deployments = { webhook: absent, controller: absent, certificates: absent };
  expect(faults({ deployments, accounts: { ...well.accounts, certificates: absent } })).toEqual([
    'wrong Deployment/cronward-webhook: is not there',
    'wrong Deployment/cronward-controller: is not there',
  ]);
});

/** A configuration whose first webhook is changed. */
function changed(change: object, configuration: object = validating): Seen {
  const { webhooks } = configuration as { webhooks: readonly JsonObject[] };
  return there({ ...configuration, webhooks: webhooks.map((one, i) => (i === 0 ? { ...one, ...change } : one)) });
}

const selector = (operator: string, values: readonly string[]): object => ({
  matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator, values }],
});
const configuration = 'wrong ValidatingWebhookConfiguration/cronward';
const target = { namespace: 'cronward-system', name: 'cronward-webhook', path: '/mutate' };

describe('a webhook configuration', () => {
  test.each([
    [{ sideEffects: 'Some' }, `: vcronjob.batch.cronward.dev: sideEffects is "Some", not "None"`],
    [{ matchPolicy: 'Exact' }, `: vcronjob.batch.cronward.dev: matchPolicy is "Exact", not "Equivalent"`],
    [
      { namespaceSelector: {} },
      ': vcronjob.batch.cronward.dev: namespaceSelector does not leave out the namespace kube-system',
    ],
    [
      { namespaceSelector: selector('NotIn', ['kube-system']) },
      ': vcronjob.batch.cronward.dev: namespaceSelector does not leave out the namespace cronward-system',
    ],
    [{ name: 'another' }, ': there is no webhook vcronjob.batch.cronward.dev'],
    [{ name: 'another' }, ': there is a webhook another that is not ours'],
    [
      { clientConfig: { url: 'https://example.com' } },
      ': vcronjob.batch.cronward.dev: calls https://example.com instead of the Service',
    ],
    [
      { clientConfig: { service: target } },
      ': vcronjob.batch.cronward.dev: calls the Service cronward-system/cronward-webhook at /mutate, not cronward-system/cronward-webhook at /validate',
    ],
  ])('%j', (change, message) => {
    expect(faults({ validating: changed(change) })).toContain(configuration + message);
  });

  test.each([
    [{ failurePolicy: 'Fail' }, 'failurePolicy is "Fail", not "Ignore"'],
    [{ timeoutSeconds: 30 }, 'timeoutSeconds is 30, not 5'],
    [{ objectSelector: { matchLabels: { a: 'b' } } }, 'objectSelector leaves CronJobs out: {"matchLabels":{"a":"b"}}'],
    [{ matchConditions: [{ name: 'a', expression: 'false' }] }, 'a matchCondition leaves CronJobs out: false'],
    [
      { namespaceSelector: selector('In', ['default']) },
      `namespaceSelector judges other namespaces than ours: ${JSON.stringify(selector('In', ['default']))}`,
    ],
  ])('that somebody chose: %j', (change, message) => {
    expect(faults({ validating: changed(change) })).toEqual([
      `note ValidatingWebhookConfiguration/cronward: vcronjob.batch.cronward.dev: ${message}`,
    ]);
  });

  test('that calls a URL is of a webhook outside of the cluster, of which nothing else is looked at', () => {
    const [first, second] = webhookConfigurations({ url: 'https://cronward.example.com:9443', caPem: made.caPem });
    const outside = {
      deployments: { ...well.deployments, webhook: absent },
      accounts: { ...well.accounts, webhook: absent },
    };
    const said = faults({
      ...outside,
      mutating: there(first),
      validating: there(second),
      secret: absent,
      service: absent,
    });
    expect(said).toHaveLength(4);
    expect(said.every((line) => /^note .*: calls https:\/\/.*, outside of the cluster$/u.test(line))).toBe(true);
  });

  test('in another namespace excludes that namespace', () => {
    const moved: unknown = JSON.parse(JSON.stringify([mutating, validating]).replaceAll('cronward-system', 'cron'));
    const [first, second] = moved as [object, object];
    const namespaces = new Map(
      ['kube-system', 'cron', 'default'].map((name) => [name, { 'kubernetes.io/metadata.name': name }]),
    );
    const moving = { namespaces, names: { ...names, namespace: 'cron' } };
    const said = faults({ mutating: there(first), validating: there(second), ...moving });
    expect(said).toEqual([`wrong Secret/cronward-webhook-tls: its certificate is not for cronward-webhook.cron.svc`]);
    expect(faults(moving)).toContain(
      `${configuration}: vcronjob.batch.cronward.dev: namespaceSelector does not leave out the namespace cron`,
    );
  });

  test.each([
    ['', 'has none'],
    [others.caPem, 'does not trust the certificate in the Secret'],
    [made.caPem + others.caPem, 'has another one than ca.crt of the Secret'],
  ])('with a caBundle that %#', (pem, message) => {
    const [first = {}] = (validating as unknown as { webhooks: readonly JsonObject[] }).webhooks;
    const caBundle = Buffer.from(pem).toString('base64');
    expect(faults({ validating: changed({ clientConfig: { ...objectOf(first['clientConfig']), caBundle } }) })).toEqual(
      [`${configuration} caBundle: vcronjob.batch.cronward.dev ${message}`],
    );
  });
});

test.each([
  [{}, 'has no tls.crt and no tls.key'],
  [{ 'tls.crt': made.certPem }, 'has no tls.key'],
  [{ 'tls.crt': 'x', 'tls.key': 'y' }, 'the certificate is not readable PEM'],
  [{ 'tls.crt': made.certPem, 'tls.key': others.keyPem }, 'the private key does not belong to the certificate'],
  [{ 'tls.crt': others.certPem, 'tls.key': others.keyPem }, `its certificate is not for ${host}`],
  [
    { 'tls.crt': made.certPem, 'tls.key': made.keyPem, 'ca.crt': others.caPem },
    'its certificate was not signed by an authority of its ca.crt',
  ],
])('a Secret with %#', (data, message) => {
  expect(faults({ secret: secretOf(data) })).toContain(`wrong Secret/cronward-webhook-tls: ${message}`);
});

test.each([
  [70, undefined],
  [80, /^wrong Secret\/cronward-webhook-tls: its certificate expires at .*, and should have been replaced by now$/u],
  [100, /^wrong Secret\/cronward-webhook-tls: the certificate expired at /u],
])('a certificate that is %i days old', (days, message) => {
  const [said] = faults({ nowMs: nowMs + days * dayMs, lease: unknown }).filter((line) => line.includes('Secret/'));
  if (message === undefined) expect(said).toBeUndefined();
  else expect(said).toMatch(message);
});

test.each([
  [
    { service: there({ spec: { ports: [{ port: 8443 }] } }) },
    'Service/cronward-webhook: has the ports 8443, and API servers call 443',
  ],
  [{ backends: slices([{ conditions: { ready: false } }]) }, 'EndpointSlices of cronward-webhook: no pod is ready'],
  [
    {
      backends: {
        kind: 'Endpoints',
        listed: { is: 'there', items: [{ subsets: [{ notReadyAddresses: [{}] }] }] },
      },
    },
    'Endpoints of cronward-webhook: no pod is ready',
  ],
  [
    { deployments: { ...well.deployments, webhook: running(webhookDeployment(settings), 1) } },
    'Deployment/cronward-webhook: 1 of 2 replicas are available',
  ],
  [
    { deployments: { ...well.deployments, webhook: running(webhookDeployment({ ...settings, version: '1.2.2' }), 2) } },
    'Deployment/cronward-webhook image: is cronward:1.2.2, and this program is 1.2.3',
  ],
  [{ lease: there({ spec: { holderIdentity: '' } }) }, 'Lease/cronward-controller: nobody holds it'],
  [
    {
      lease: there({
        spec: { holderIdentity: 'a', leaseDurationSeconds: 15, renewTime: '2026-02-28T23:58:00.000000Z' },
      }),
    },
    'Lease/cronward-controller: a has not renewed it since 2026-02-28T23:58:00.000000Z',
  ],
  [{ crd: there(cronJobCrd()) }, 'CustomResourceDefinition/cronjobs.batch.tutorial.kubebuilder.io: is not established'],
  [
    { permissions: [{ component: 'webhook', right: 'list secrets', needed: false, allowed: true }] },
    'ServiceAccount/cronward-webhook: may list secrets, which it does not need',
  ],
  [
    { permissions: [{ component: 'controller', right: 'create jobs.batch', needed: true, allowed: false }] },
    'ServiceAccount/cronward-controller: may not create jobs.batch',
  ],
] satisfies [Partial<Observation>, string][])('a fault: %#', (change, message) => {
  expect(faults(change)).toEqual([`wrong ${message}`]);
});

test('a pod with addresses of both families is one pod', () => {
  const endpoint = (address: string): object => ({ addresses: [address], targetRef: { name: 'a' } });
  const said = findingsOf({ ...well, backends: slices([endpoint('10.0.0.1')], [endpoint('fd00::1')]) });
  expect(said).toContainEqual(expect.objectContaining({ message: '1 pod is ready' }));
});

test('a controller that is not installed is a choice', () => {
  const off = {
    deployments: { ...well.deployments, controller: absent },
    accounts: { ...well.accounts, controller: absent },
    lease: absent,
  };
  expect(faults(off)).toEqual([
    'note Deployment/cronward-controller: is not installed: nothing runs the CronJobs of batch.tutorial.kubebuilder.io/v1',
  ]);
  const canaries = well.canaries.map((canary) =>
    canary.kind === customKind ? { ...canary, answer: refused('none', { kind: 'not-found' }) } : canary,
  );
  expect(faults({ ...off, crd: absent, canaries })[0]).toBe(
    'note CustomResourceDefinition/cronjobs.batch.tutorial.kubebuilder.io: is not there: only CronJobs of batch/v1 are judged',
  );
  expect(faults({ ...off, crd: absent, canaries })).toHaveLength(2);
});

test('whoever makes the certificates has to know the names that kustomize gave', () => {
  const renamed = { ...names, secret: 'acme-cronward-webhook-tls', service: 'acme-cronward-webhook' };
  expect(faults({ names: renamed }).filter((line) => line.includes('arguments'))).toEqual([
    'wrong Deployment/cronward-certificates arguments: --secret-name is cronward-webhook-tls, --service-name is cronward-webhook: not what is installed',
  ]);
});

test('a version that the tag does not tell the label of the chart does', () => {
  const labels = { 'app.kubernetes.io/version': '1.2.3' };
  const image = 'registry.example.com:5000/cronward@sha256:0';
  const byDigest = { metadata: { labels }, spec: { template: { spec: { containers: [{ image }] } } } };
  expect(faults({ deployments: { ...well.deployments, webhook: running(byDigest, 1) } })).toEqual([]);
});

test('a canary that no webhook looks at tells nothing', () => {
  const canaries = well.canaries.map((canary) => ({ ...canary, answer: { ok: true, body: { spec } } as const }));
  const change = { namespaceSelector: selector('NotIn', ['kube-system', 'cronward-system', 'default']) };
  const [said] = faults({ canaries, validating: changed(change) }).filter((line) =>
    line.includes('a bad CronJob of batch/v1'),
  );
  expect(said).toBe('unknown a bad CronJob of batch/v1: not known: the webhooks leave out the namespace default');
});

test('objects of another installation are named', () => {
  expect(faults({ others: ['Deployment/b in c'] })).toEqual([
    'note Deployment/b in c: belongs to another installation: --namespace names the one to look at',
  ]);
});

describe('a canary', () => {
  const answered = (good: boolean, answer: Answer): readonly string[] =>
    faults({ canaries: [{ kind: customKind, good, answer }] });

  test.each([
    [
      true,
      { ok: true, body: { spec: { suspend: false } } },
      /^wrong .*accepted without concurrencyPolicy, successful/u,
    ],
    [true, refused('failed calling webhook "x": refused'), /^wrong .*is refused: failed calling webhook/u],
    [true, refused('cronjobs is forbidden'), /^unknown .*could not be tried: cronjobs is forbidden/u],
    [true, refused('none', { kind: 'not-found' }), /^wrong .*has no such kind/u],
    [false, { ok: true, body: {} }, /^wrong .*is accepted/u],
    [false, refused('a policy says no'), /^unknown .*not in our words: a policy says no/u],
    [false, refused('failed calling webhook "x": refused'), /^wrong .*is refused unseen/u],
  ] satisfies [boolean, Answer, RegExp][])('%#', (good, answer, expected) => {
    const said = answered(good, answer);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(expected);
  });
});
