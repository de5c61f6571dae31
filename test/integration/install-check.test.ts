import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { version } from '../../src/cli/version.js';
import type { Finding } from '../../src/inspection/index.js';
import { issueAuthority } from '../support/certificates.js';
import { cronward } from '../support/cronward.js';
import { findAssets } from '../support/control-plane.js';
import { shellBlocks } from '../support/documents.js';
import { openInstallation } from '../support/installation.js';
import type { Installation, Pod } from '../support/installation.js';
import { until } from '../support/processes.js';
import { writeServiceAccountKubeconfig } from '../support/service-account.js';

const opened = await openInstallation(findAssets());
const skipped = 'missing' in opened;
const own = '/api/v1/namespaces/cronward-system';
const validating = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/cronward';
const deployments = '/apis/apps/v1/namespaces/cronward-system/deployments';
const crd = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/cronjobs.batch.tutorial.kubebuilder.io';

interface Report {
  readonly version: string;
  readonly allWell: boolean;
  readonly findings: readonly Finding[];
}

describe.skipIf(skipped)(`install-check${skipped ? ` (skipped: ${opened.missing})` : ''}`, () => {
  const world = (): Installation => {
    if (skipped) throw new Error(opened.missing);
    return opened;
  };
  const pods: Pod[] = [];

  const check = async (kubeconfig = world().plane.kubeconfigPath): Promise<{ code: number | null; report: Report }> => {
    const { code, stdout, stderr } = await cronward(['install-check', '--kubeconfig', kubeconfig, '--format', 'json']);
    expect(stderr).toBe('');
    return { code, report: JSON.parse(stdout) as Report };
  };

  const wrong = async (): Promise<readonly string[]> => {
    const { report } = await check();
    return report.findings
      .filter(({ verdict }) => verdict !== 'ok')
      .map(({ verdict, subject, message }) => `${verdict} ${subject}: ${message}`);
  };

  /** Does something to an object, looks what is said of it, and puts the object back. */
  const withFault = async (path: string, change: object | 'delete'): Promise<readonly string[]> => {
    const { plane } = world();
    const { body } = await plane.request('GET', path);
    const changed =
      change === 'delete' ? await plane.request('DELETE', path) : await plane.request('PATCH', path, change);
    expect(changed.status).toBe(200);
    const said = await wrong();
    const before = (body as { metadata: Record<string, unknown> }).metadata;
    const metadata = { ...before, resourceVersion: undefined, uid: undefined };
    const whole = { ...(body as object), metadata };
    if (change === 'delete') {
      expect((await plane.request('POST', path.slice(0, path.lastIndexOf('/')), whole)).status).toBe(201);
    } else {
      const now = (await plane.request('GET', path)).body as { metadata: { resourceVersion: string } };
      const { resourceVersion } = now.metadata;
      const restored = await plane.request('PUT', path, { ...whole, metadata: { ...metadata, resourceVersion } });
      expect(restored.status).toBe(200);
    }
    return said;
  };

  beforeAll(async () => {
    if (skipped) return;
    const { startPod, balancer, routeService, plane } = world();
    await routeService();
    const keeper = await startPod('certificates');
    await until('the keeper to be ready', async () => ((await keeper.unready()) === undefined ? true : undefined));
    // It would put right at once what these tests break.
    await keeper.stop();
    pods.push(await startPod('webhook'), await startPod('webhook'));
    balancer.route(pods.map(({ port }) => port));
    await startPod('controller');
    // There are no kubelets, so nobody says that the pods run.
    for (const [component, replicas] of [
      ['webhook', 2],
      ['controller', 2],
      ['certificates', 1],
    ] as const) {
      const status = { replicas, readyReplicas: replicas, availableReplicas: replicas };
      await plane.request('PATCH', `${deployments}/cronward-${component}/status`, { status });
    }
    await until('all to be well', async () => ((await check()).code === 0 ? true : undefined));
  });

  afterAll(async () => {
    if (!skipped) await opened.stop();
  });

  test('all is well with what the manifests install', async () => {
    const { code, report } = await check();
    expect({ code, allWell: report.allWell, version: report.version }).toEqual({
      code: 0,
      allWell: true,
      version: version(),
    });
    expect(report.findings.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
    const { stdout } = await cronward(['install-check', '--kubeconfig', world().plane.kubeconfigPath]);
    expect(stdout).toContain(
      'ok     a bad CronJob of batch/v1: is refused by us: spec.jobTemplate.metadata.annotations',
    );
    expect(stdout).toMatch(/\n\d+ right, 0 wrong\n$/u);
  });

  test('the commands of its page do what it says', async () => {
    const commands = shellBlocks('docs/install-check.md').flatMap((block) => block.commands);
    expect(commands).toHaveLength(2);
    for (const command of commands) {
      const [program, ...words] = command.split(' ');
      expect(program).toBe('cronward');
      const { code, stderr } = await cronward([...words, '--kubeconfig', world().plane.kubeconfigPath]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    }
  });

  test('a configuration that was deleted', async () => {
    const said = await withFault(validating, 'delete');
    expect(said).toContain('wrong ValidatingWebhookConfiguration/cronward: is not there');
  });

  test('a configuration that somebody changed', async () => {
    const { plane } = world();
    const { body } = await plane.request('GET', validating);
    const { webhooks } = body as {
      webhooks: { failurePolicy: string; clientConfig: object; objectSelector: object }[];
    };
    const changed = webhooks.map((webhook, index) => (index === 0 ? { ...webhook, failurePolicy: 'Fail' } : webhook));
    expect(await withFault(validating, { webhooks: changed })).toEqual([
      'note ValidatingWebhookConfiguration/cronward: vcronjob.batch.cronward.dev: failurePolicy is "Fail", not "Ignore"',
    ]);
    const late = webhooks.map((webhook) => ({ ...webhook, namespaceSelector: {} }));
    expect(await withFault(validating, { webhooks: late })).toContain(
      'wrong ValidatingWebhookConfiguration/cronward: vcronjob.tutorial.cronward.dev: namespaceSelector does not leave out the namespace kube-system',
    );
    const narrowed = webhooks.map((webhook) => ({ ...webhook, objectSelector: { matchLabels: { a: 'b' } } }));
    expect(await withFault(validating, { webhooks: narrowed })).toEqual([
      ...['batch', 'tutorial'].map(
        (kind) =>
          `note ValidatingWebhookConfiguration/cronward: vcronjob.${kind}.cronward.dev: objectSelector leaves CronJobs out: {"matchLabels":{"a":"b"}}`,
      ),
      ...['batch/v1', 'batch.tutorial.kubebuilder.io/v1'].map(
        (kind) => `unknown a bad CronJob of ${kind}: not known: the webhooks do not look at every CronJob`,
      ),
    ]);
  });

  test('a caBundle that somebody overwrote', async () => {
    const stranger = await issueAuthority();
    const { body } = await world().plane.request('GET', validating);
    const { webhooks } = body as { webhooks: { clientConfig: object }[] };
    const changed = webhooks.map((webhook) => ({
      ...webhook,
      clientConfig: { ...webhook.clientConfig, caBundle: Buffer.from(stranger.certificate).toString('base64') },
    }));
    expect(await withFault(validating, { webhooks: changed })).toContain(
      'wrong ValidatingWebhookConfiguration/cronward caBundle: vcronjob.batch.cronward.dev does not trust the certificate in the Secret',
    );
  });

  test('a Secret that was emptied, and one that was deleted', async () => {
    const path = `${own}/secrets/cronward-webhook-tls`;
    const data = { 'tls.crt': null, 'tls.key': null, 'ca.crt': null };
    expect(await withFault(path, { data })).toContain(
      'wrong Secret/cronward-webhook-tls: has no tls.crt and no tls.key',
    );
    expect(await withFault(path, 'delete')).toContain('wrong Secret/cronward-webhook-tls: is not there');
  });

  test('a Service that was deleted', async () => {
    const said = await withFault(`${own}/services/cronward-webhook`, 'delete');
    expect(said).toContain('wrong Service/cronward-webhook: is not there');
  });

  test('a Deployment of another version, and one that is not available', async () => {
    const path = `${deployments}/cronward-controller`;
    const containers = [{ name: 'controller', image: 'cronward:0.0.1' }];
    const { body } = await world().plane.request('GET', path);
    const [container] = (body as { spec: { template: { spec: { containers: object[] } } } }).spec.template.spec
      .containers;
    const spec = { template: { spec: { containers: [{ ...container, ...containers[0] }] } } };
    expect(await withFault(path, { spec })).toEqual([
      `wrong Deployment/cronward-controller image: is cronward:0.0.1, and this program is ${version()}`,
    ]);
    const { plane } = world();
    await plane.request('PATCH', `${path}/status`, { status: { availableReplicas: 1 } });
    expect(await wrong()).toEqual(['wrong Deployment/cronward-controller: 1 of 2 replicas are available']);
    await plane.request('PATCH', `${path}/status`, { status: { availableReplicas: 2 } });
  });

  test('a definition of the custom resource that is another one', async () => {
    const { plane } = world();
    const { body } = await plane.request('GET', crd);
    const { spec } = body as { spec: { versions: { additionalPrinterColumns?: object; subresources?: object }[] } };
    const versions = spec.versions.map((one) => ({ ...one, subresources: undefined }));
    expect(await withFault(crd, { spec: { versions } })).toContain(
      `wrong CustomResourceDefinition/cronjobs.batch.tutorial.kubebuilder.io: is another one than that of cronward ${version()}`,
    );
  });

  test('rights that are missing, and rights that are too many', async () => {
    const path = '/apis/rbac.authorization.k8s.io/v1/clusterroles/cronward-certificates';
    const rules = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }];
    expect(await withFault(path, { rules })).toEqual([
      'wrong ServiceAccount/cronward-certificates: may list secrets, do everything, which it does not need',
    ]);
    const [said = ''] = await withFault(path, { rules: [] });
    expect(said).toContain(
      'wrong ServiceAccount/cronward-certificates: may not get mutatingwebhookconfigurations.admissionregistration.k8s.io cronward,',
    );
  });

  test('an installation with other names, in another namespace, is found by its labels', async () => {
    const { plane, kubectl } = world();
    const rename = (text: string): string =>
      text
        .replaceAll('cronward-system', 'jobs')
        // Nobody answers there, and the CronJobs of other tests must not wait for it.
        .replaceAll('"failurePolicy":"Fail"', '"failurePolicy":"Ignore"')
        .replaceAll(/"name":"cronward(?=[-"])/gu, '"name":"acme-cronward');
    const copies = [validating, `${deployments}/cronward-webhook`, `${own}/services/cronward-webhook`];
    await kubectl('create namespace jobs');
    for (const path of copies) {
      const { metadata, ...rest } = (await plane.request('GET', path)).body as { metadata: Record<string, unknown> };
      const { name, namespace, labels } = metadata;
      const copy = JSON.parse(rename(JSON.stringify({ ...rest, metadata: { name, namespace, labels } }))) as object;
      const isService = path.includes('/services/');
      const spec = isService ? { spec: { ports: [{ port: 443 }] } } : {};
      expect((await kubectl('create -f -', { ...copy, ...spec })).stderr).toBe('');
    }
    const discovery = (await plane.request('GET', '/apis/discovery.k8s.io')).body as {
      preferredVersion: { groupVersion: string };
    };
    await kubectl('create -f -', {
      apiVersion: discovery.preferredVersion.groupVersion,
      kind: 'EndpointSlice',
      metadata: { name: 'a', namespace: 'jobs', labels: { 'kubernetes.io/service-name': 'acme-cronward-webhook' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true } }],
    });
    const args = ['install-check', '--kubeconfig', plane.kubeconfigPath, '--namespace', 'jobs'];
    const { stdout } = await cronward(args);
    expect(stdout).toContain('ok     EndpointSlices of acme-cronward-webhook: 1 pod is ready');
    expect(stdout).toContain('WRONG  MutatingWebhookConfiguration/cronward: is not there');
    expect(stdout).toContain('WRONG  Deployment/acme-cronward-webhook: 0 of 2 replicas are available');
    expect(stdout).toContain('note   ValidatingWebhookConfiguration/cronward: belongs to another installation');
    expect(stdout).toContain('note   Deployment/cronward-controller: is not installed');
    expect(await wrong()).toEqual([
      'note ValidatingWebhookConfiguration/acme-cronward: belongs to another installation: --namespace names the one to look at',
    ]);
    await kubectl('delete namespace jobs --wait=false');
    await kubectl('delete validatingwebhookconfiguration acme-cronward');
  });

  test('webhooks that are down', async () => {
    const { balancer } = world();
    balancer.route([]);
    // Connections that are open stay with whoever has them.
    for (const pod of pods.splice(0)) await pod.stop();
    const said = await wrong();
    balancer.route([]);
    expect(said).toContain('wrong a bad CronJob of batch/v1: is accepted');
    expect(said.join('\n')).toMatch(
      /wrong a good CronJob of batch\.tutorial\.kubebuilder\.io\/v1: is refused: .*failed calling webhook/u,
    );
  });

  test('who may read nothing learns that nothing is known, and that is not wrong', async () => {
    const kubeconfig = await writeServiceAccountKubeconfig(world().plane, 'cronward-webhook');
    const { code, report } = await check(kubeconfig);
    expect(code).toBe(0);
    expect(new Set(report.findings.map(({ verdict }) => verdict))).toEqual(new Set(['unknown']));
  });
});

test('a format that it does not print is wrong usage', async () => {
  const { code, stderr } = await cronward(['install-check', '--format', 'sarif']);
  expect(code).toBe(2);
  expect(stderr).toContain('--format sarif: install-check prints text or json');
});

test('a cluster that gives no answer is no finding', async () => {
  const { code, stderr } = await cronward(['install-check', '--kubeconfig', '/does/not/exist']);
  expect(code).toBe(3);
  expect(stderr).toContain('/does/not/exist');
});
