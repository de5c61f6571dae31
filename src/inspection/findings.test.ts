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
import { canaryOf } from './canary.js';
import { findingsOf } from './findings.js';
import { objectOf } from './json.js';
import type { Observation, Seen } from './observation.js';

const nowMs = Date.parse('2026-03-01T00:00:00Z');
const dayMs = 24 * 60 * 60 * 1_000;
const settings = { version: '1.2.3', port: 10443, healthPort: 10081, metricsPort: 10080, drainSeconds: 20 };
const names = {
  namespace: 'cronward-system',
  service: 'cronward-webhook',
  secret: 'cronward-webhook-tls',
  configurations: 'cronward',
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
  endpoints: there({ subsets: [{ addresses: [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }] }] }),
  deployments: {
    webhook: running(webhookDeployment(settings), 2),
    controller: running(controllerDeployment(settings), 2),
    certificates: running(keeper ?? {}, 1),
  },
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
  const objects = { mutating: unknown, validating: unknown, secret: unknown, service: unknown, endpoints: unknown };
  const said = faults({ ...objects, crd: unknown, lease: unknown });
  expect(said).toHaveLength(7);
  expect(said.every((line) => line.startsWith('unknown ') && line.endsWith('not known: secrets is forbidden'))).toBe(
    true,
  );
});

test('every object that is not there is wrong, but a keeper that is not used', () => {
  const deployments = { webhook: absent, controller: absent, certificates: absent };
  expect(faults({ deployments })).toEqual([
    'wrong Deployment/cronward-webhook: is not there',
    'wrong Deployment/cronward-controller: is not there',
  ]);
});

/** A configuration whose first webhook is changed. */
function changed(change: object, configuration: object = validating): Seen {
  const { webhooks } = configuration as { webhooks: readonly JsonObject[] };
  return there({ ...configuration, webhooks: webhooks.map((one, i) => (i === 0 ? { ...one, ...change } : one)) });
}

const configuration = 'wrong ValidatingWebhookConfiguration/cronward';
const target = { namespace: 'cronward-system', name: 'cronward-webhook', path: '/mutate' };

describe('a webhook configuration', () => {
  test.each([
    [{ failurePolicy: 'Fail' }, `: vcronjob.batch.cronward.dev: failurePolicy is "Fail", not "Ignore"`],
    [{ timeoutSeconds: 30 }, `: vcronjob.batch.cronward.dev: timeoutSeconds is 30, not 5`],
    [
      { objectSelector: { matchLabels: { a: 'b' } } },
      `: vcronjob.batch.cronward.dev: objectSelector leaves CronJobs out: {"matchLabels":{"a":"b"}}`,
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

  test('in another namespace excludes that namespace', () => {
    const moved: unknown = JSON.parse(JSON.stringify([mutating, validating]).replaceAll('cronward-system', 'cron'));
    const [first, second] = moved as [object, object];
    const said = faults({ mutating: there(first), validating: there(second), names: { ...names, namespace: 'cron' } });
    expect(said).toEqual([`wrong Secret/cronward-webhook-tls: its certificate is not for cronward-webhook.cron.svc`]);
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
  [{ endpoints: there({ subsets: [{ notReadyAddresses: [{}] }] }) }, 'Endpoints/cronward-webhook: no pod is ready'],
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
