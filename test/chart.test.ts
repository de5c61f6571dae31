import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { clientCaParts } from '../src/manifests/client-ca.js';
import { controllerRights } from '../src/manifests/controller.js';
import { guardRoles } from '../src/manifests/guard.js';
import { certManagerManifests } from '../src/manifests/overlays.js';
import { alertGroups, podMonitor, prometheusRule } from '../src/manifests/monitoring.js';
import { indentedCommands } from './support/documents.js';
import { defaultValues, openRenderer, refusal } from './support/helm.js';
import type { Release, Rendered } from './support/helm.js';
import { root } from './support/sources.js';

const manifests = join(root, 'manifests');
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

describe('the values of the chart', () => {
  test('the defaults are what the schema takes', () => {
    expect(refusal({})).toBeUndefined();
    expect(refusal({ global: { anything: true } })).toBeUndefined();
  });

  test.each<[string, Record<string, unknown>, RegExp]>([
    ['a value that is not there', { replicas: 3 }, /must NOT have additional properties/u],
    ['one that is not there in a group', { webhook: { replica: 3 } }, /data\/webhook must NOT have additional/u],
    ['a count that is none', { webhook: { replicas: '3' } }, /data\/webhook\/replicas must be integer/u],
    ['no replica', { controller: { replicas: 0 } }, /data\/controller\/replicas must be >= 1/u],
    ['a digest without its algorithm', { image: { digest: 'abc' } }, /data\/image\/digest must match/u],
    ['another mode', { certificates: { mode: 'vault' } }, /data\/certificates\/mode must be equal to one of/u],
    [
      'no name of the existing Secret',
      { certificates: { mode: 'existing' } },
      /secretName must NOT have fewer than 1/u,
    ],
    ['an authority that is no PEM', { certificates: { existing: { caBundle: 'LS0t' } } }, /caBundle must match/u],
    ['a failure policy', { webhooks: { failurePolicy: { batch: 'Open' } } }, /failurePolicy\/batch must be equal/u],
    ['a timeout that API servers refuse', { webhooks: { timeoutSeconds: 31 } }, /timeoutSeconds must be <= 30/u],
    [
      'names of clients without authorities',
      { clientCa: { names: ['a'] } },
      /clientCa\/configMap must NOT have fewer/u,
    ],
    ['two names of clients in one', { clientCa: { configMap: 'c', names: ['a,b'] } }, /names\/0 must match/u],
    ['a rule that is not there', { config: { rules: { 'no-such-rule': 'warn' } } }, /data\/config\/rules must NOT/u],
    ['a runbook that is no address', { prometheusRule: { runbookUrl: 'docs' } }, /runbookUrl must match/u],
    ['a port, which the manifests set', { config: { port: 1 } }, /data\/config must NOT have additional/u],
    [
      'a label that selectors use',
      { webhook: { podLabels: { 'app.kubernetes.io/name': 'x' } } },
      /property name must be valid/u,
    ],
  ])('%s is refused', (_, values, reason) => {
    expect(refusal(values)).toMatch(reason);
  });

  test('each stands below a line that says what it is', () => {
    const text = readFileSync(join(manifests, 'chart/values.yaml'), 'utf8');
    const lines = text.split('\n');
    for (const [group, value] of Object.entries(defaultValues())) {
      expect(lines[lines.indexOf(lines.find((line) => line.startsWith(`${group}:`)) ?? '') - 1]).toMatch(/^# \S/u);
      expect(value).toBeDefined();
    }
  });
});

describe('what docs/install.md says of Helm', () => {
  const page = 'docs/install.md';
  const section = readFileSync(join(root, page), 'utf8').split('\n## With Helm\n')[1] ?? '';

  test('its lines have the verbs and options of Helm 3, and values of the chart', () => {
    const lines = indentedCommands(page, 'With Helm').filter((line) => line.startsWith('helm '));
    expect(lines.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      'helm install cronward',
      'helm upgrade cronward',
      'helm uninstall cronward',
    ]);
    const options = ['--namespace', '--create-namespace', '--set', '--values', '--wait'];
    for (const line of lines) {
      expect(line.match(/--[a-z-]+/gu)?.filter((option) => !options.includes(option))).toEqual([]);
      expect(line.startsWith('helm uninstall') || line.includes(' cronward manifests/chart ')).toBe(true);
      for (const [, path = '', value = ''] of line.matchAll(/--set (\S+?)=(\S+)/gu)) {
        const [last = '', ...parents] = path.split('.').reverse();
        const values = parents.reduce<Record<string, unknown>>((inner, key) => ({ [key]: inner }), { [last]: value });
        expect(refusal(values)).toBeUndefined();
      }
    }
  });

  test('the values of its table are those of the chart', () => {
    const cells = [...section.matchAll(/^\| (`.*?) +\|/gmu)].map(([, cell = '']) => cell);
    expect(cells.length).toBeGreaterThan(5);
    for (const cell of cells) {
      let parent = '';
      for (const [, name = ''] of cell.matchAll(/`(.+?)`/gu)) {
        const path = (name.startsWith('.') ? parent + name : name).replace(/\.…$/u, '');
        parent = path.slice(0, path.lastIndexOf('.'));
        expect(defaultValues(), cell).toHaveProperty(path);
      }
    }
  });
});

const opened = await openRenderer();
const skipped = 'missing' in opened;

describe.skipIf(skipped)(`the chart, rendered${skipped ? ` (skipped: ${opened.missing})` : ''}`, () => {
  afterAll(() => {
    if (!skipped) opened.stop();
  });

  const render = async (values: Record<string, unknown> = {}, namespace?: string): Promise<Release> => {
    expect(refusal(values)).toBeUndefined();
    if (skipped) throw new Error(opened.missing);
    return opened.render(values, namespace);
  };

  const find = ({ objects }: Release, kind: string, name: string): Rendered => {
    const object = objects.find(({ kind: other, metadata }) => other === kind && metadata.name === name);
    if (object === undefined) throw new Error(`there is no ${kind} ${name}`);
    return object;
  };

  test('with its default values is the base with the self-managed overlay, but for the namespace and labels', async () => {
    const expected = ['base', 'overlays/self-managed']
      .flatMap(objectsOf)
      .filter(({ kind }) => kind !== 'Kustomization' && kind !== 'Namespace');
    const { objects } = await render();
    expect(byIdentity(objects.map(withoutHelm))).toEqual(byIdentity(expected.map(withParsedPolicy)));
  });

  test('every object has the labels of the release, and no selector has them', async () => {
    const { objects } = await render({ podMonitor: { enabled: true }, prometheusRule: { enabled: true } });
    for (const { metadata } of objects) {
      expect(metadata.labels).toMatchObject({
        'app.kubernetes.io/instance': 'gate',
        'app.kubernetes.io/managed-by': 'Helm',
      });
    }
    expect(JSON.stringify(objects.map(({ spec }) => spec))).not.toContain('app.kubernetes.io/instance');
  });

  test('a release in another namespace has nothing to do with ours', async () => {
    for (const mode of ['self-managed', 'cert-manager']) {
      const release = await render({ certificates: { mode } }, 'jobs-gate');
      expect(JSON.stringify(release)).not.toContain('cronward-system');
      const { webhooks } = find(release, 'ValidatingWebhookConfiguration', 'cronward') as unknown as Configuration;
      for (const { clientConfig, namespaceSelector } of webhooks) {
        expect(clientConfig.service).toMatchObject({ namespace: 'jobs-gate' });
        expect(namespaceSelector.matchExpressions[0]?.values).toEqual(['kube-system', 'jobs-gate']);
      }
      const namespaces = release.objects.map(({ metadata }) => metadata.namespace).filter((name) => name !== undefined);
      expect(new Set(namespaces)).toEqual(new Set(['jobs-gate']));
    }
  });

  test('the image is given by tag or by digest, in all Deployments', async () => {
    const images = async (image: object): Promise<Set<string>> => {
      const { objects } = await render({ image });
      return new Set([...JSON.stringify(objects).matchAll(/"image":"([^"]+)"/gu)].map(([, name = '']) => name));
    };
    const digest = `sha256:${'0'.repeat(64)}`;
    expect(await images({ repository: 'r.example/c', tag: '2' })).toEqual(new Set(['r.example/c:2']));
    expect(await images({ repository: 'r.example/c', tag: '2', digest })).toEqual(new Set([`r.example/c@${digest}`]));
  });

  test('what is said of the pods stands in each Deployment, at its place', async () => {
    const said = {
      resources: { limits: { memory: '1Gi' } },
      nodeSelector: { disk: 'fast' },
      tolerations: [{ key: 'infra', operator: 'Exists' }],
      affinity: { nodeAffinity: {} },
      topologySpreadConstraints: [],
    };
    const more = { podLabels: { team: 'jobs' }, podAnnotations: { note: '1' }, extraArgs: ['--log-level=debug'] };
    const values = { ...said, ...more };
    const image = { pullPolicy: 'Always', pullSecrets: [{ name: 'registry' }] };
    const release = await render({ image, webhook: values, controller: values, certificates: values });
    for (const component of ['webhook', 'controller', 'certificates']) {
      const { template } = find(release, 'Deployment', `cronward-${component}`)['spec'] as Deployment;
      const { nodeSelector, tolerations, affinity } = said;
      expect(template.spec).toMatchObject({ nodeSelector, tolerations, affinity, imagePullSecrets: image.pullSecrets });
      expect(template.spec).not.toHaveProperty('topologySpreadConstraints');
      expect(template.metadata).toMatchObject({ labels: more.podLabels, annotations: more.podAnnotations });
      expect(template.metadata.labels).toHaveProperty(['app.kubernetes.io/component'], component);
      const [container] = template.spec.containers;
      expect(container).toMatchObject({ resources: said.resources, imagePullPolicy: 'Always' });
      expect(container?.args.at(-1)).toBe('--log-level=debug');
    }
  });

  test('certificates: cert-manager', async () => {
    const release = await render({ certificates: { mode: 'cert-manager' } });
    for (const object of certManagerManifests()) {
      const { name } = object['metadata'] as { name: string };
      expect(find(release, object.kind, name)).toMatchObject(plain(object) as object);
    }
    for (const kind of ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']) {
      expect(find(release, kind, 'cronward').metadata.annotations).toEqual({
        'cert-manager.io/inject-ca-from': 'cronward-system/cronward-webhook',
      });
    }
    expect(JSON.stringify(release.objects)).not.toContain('cronward-certificates');
  });

  test('certificates: existing', async () => {
    const caBundle = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
    const release = await render({ certificates: { mode: 'existing', existing: { secretName: 'mine', caBundle } } });
    const { webhooks } = find(release, 'MutatingWebhookConfiguration', 'cronward') as unknown as Configuration;
    for (const { clientConfig } of webhooks) {
      expect(Buffer.from(clientConfig.caBundle ?? '', 'base64').toString()).toBe(caBundle);
    }
    expect(JSON.stringify(release.objects)).not.toMatch(/cronward-(webhook-tls|certificates)/u);
    const { template } = find(release, 'Deployment', 'cronward-webhook')['spec'] as Deployment;
    expect([...JSON.stringify(template).matchAll(/"name":"mine"/gu)]).toHaveLength(2);
    expect(release.notes).toContain('mine');
  });

  test('the webhooks fail, wait and look away as they are told', async () => {
    const release = await render({
      webhooks: { failurePolicy: { batch: 'Fail' }, timeoutSeconds: 9, excludedNamespaces: ['a', 'b'] },
    });
    for (const kind of ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']) {
      const { webhooks } = find(release, kind, 'cronward') as unknown as Configuration;
      expect(webhooks.map(({ failurePolicy }) => failurePolicy)).toEqual(['Fail', 'Fail']);
      expect(webhooks.map(({ timeoutSeconds }) => timeoutSeconds)).toEqual([9, 9]);
      for (const { namespaceSelector } of webhooks) {
        expect(namespaceSelector.matchExpressions[0]?.values).toEqual(['kube-system', 'cronward-system', 'a', 'b']);
      }
    }
  });

  test('the policy becomes the file of the ConfigMap', async () => {
    const config = {
      rules: { 'deprecated-volume': 'deny' },
      overrides: [{ match: { namespaces: ['a*'] }, spread: true }],
    };
    const { data } = find(await render({ config }), 'ConfigMap', 'cronward-config') as unknown as ConfigMap;
    const written = parse(data['cronward.yaml'] ?? '') as object;
    expect(written).toMatchObject(config);
    expect(written).toMatchObject({ defaults: { failedJobsHistoryLimit: 1 }, exemptions: 'allow' });
  });

  test('without the controller nothing of it is left', async () => {
    const release = await render({ controller: { enabled: false }, prometheusRule: { enabled: true } });
    const [, ofController] = alertGroups();
    expect(controllerRights().length).toBeGreaterThan(0);
    expect(JSON.stringify(release.objects)).not.toMatch(/cronward-controller/u);
    expect(find(release, 'PrometheusRule', 'cronward')).not.toMatchObject({
      spec: { groups: [expect.anything(), ofController] },
    });
  });

  test('the CustomResourceDefinition is kept, goes with the release, or is none of its business', async () => {
    const keep = async (crd: object): Promise<unknown> =>
      (await render({ crd })).objects
        .filter(({ kind }) => kind === 'CustomResourceDefinition')
        .map(({ metadata }) => metadata.annotations);
    expect(await keep({})).toEqual([{ 'helm.sh/resource-policy': 'keep' }]);
    expect(await keep({ keep: false })).toEqual([undefined]);
    expect(await keep({ install: false })).toEqual([]);
  });

  test('each option of the guard brings its own rights, and the token', async () => {
    const rights = async (guard: object): Promise<unknown> => {
      const release = await render({ guard });
      const { template } = find(release, 'Deployment', 'cronward-webhook')['spec'] as Deployment;
      expect(template.spec.automountServiceAccountToken).toBe(true);
      expect(find(release, 'NetworkPolicy', 'cronward-webhook')).toMatchObject({ spec: { egress: [{}] } });
      expect(find(release, 'ClusterRoleBinding', 'cronward-webhook-guard')).toBeDefined();
      return find(release, 'ClusterRole', 'cronward-webhook-guard')['rules'];
    };
    const all = (guardRoles()[0] as unknown as { rules: readonly { resources: readonly string[] }[] }).rules;
    const reviews = all.filter(({ resources }) => resources.includes('subjectaccessreviews'));
    const others = all.filter(({ resources }) => !resources.includes('subjectaccessreviews'));
    expect(await rights({ requireJobAccess: true })).toEqual(reviews);
    expect(await rights({ dryRunJobs: true })).toEqual(others);
    expect(await rights({ dryRunJobs: true, requireJobAccess: true })).toEqual(expect.arrayContaining([...all]));
  });

  test('the authorities and names of clients are those of the values', async () => {
    const podOf = async (clientCa: object): Promise<Deployment['template']['spec']> =>
      (find(await render({ clientCa }), 'Deployment', 'cronward-webhook')['spec'] as Deployment).template.spec;
    const names = ['kube-apiserver', 'system:a: b'];
    const { volumes, containers } = await podOf({ configMap: 'mine', names });
    const [container] = containers;
    const parts = [volumes.at(-1), container?.volumeMounts.at(-1), ...(container?.args.slice(-2) ?? [])];
    expect(parts).toEqual([...Object.values(clientCaParts('mine')), `--client-names=${names.join(',')}`]);
    expect(await podOf({ configMap: 'mine' })).toMatchObject({ containers: [{ args: container?.args.slice(0, -1) }] });
    expect(JSON.stringify(await podOf({}))).not.toContain('client-');
  });

  test('what is switched off is not there', async () => {
    const { objects } = await render({
      networkPolicy: { enabled: false },
      priorityClass: { create: false, name: '' },
    });
    expect(objects.map(({ kind }) => kind)).not.toContain('NetworkPolicy');
    expect(objects.map(({ kind }) => kind)).not.toContain('PriorityClass');
    const deployments = objects.filter(({ kind }) => kind === 'Deployment');
    expect(JSON.stringify(deployments)).not.toContain('priorityClassName');
  });

  test('the objects for the Prometheus Operator are those of the component, and its templates stay as they are', async () => {
    const release = await render({
      podMonitor: { enabled: true, labels: { release: 'prometheus' }, interval: '15s' },
      prometheusRule: { enabled: true },
    });
    expect(find(release, 'PrometheusRule', 'cronward')['spec']).toEqual(plain(prometheusRule()['spec']));
    expect(JSON.stringify(release)).not.toContain('runbook_url');
    const { selector } = podMonitor()['spec'] as { selector: object };
    expect(find(release, 'PodMonitor', 'cronward')).toMatchObject({
      metadata: { labels: { release: 'prometheus' } },
      spec: { selector, podMetricsEndpoints: [{ port: 'metrics', interval: '15s' }] },
    });
  });

  test('each alert leads to its section of the page, where the values say where that is', async () => {
    const runbookUrl = 'https://wiki.example/cronward/operations';
    const rule = find(await render({ prometheusRule: { enabled: true, runbookUrl } }), 'PrometheusRule', 'cronward');
    const { groups } = rule['spec'] as { groups: { rules: { alert: string; annotations: object }[] }[] };
    for (const { alert, annotations } of groups.flatMap(({ rules }) => rules)) {
      expect(annotations).toHaveProperty('runbook_url', `${runbookUrl}#${alert.toLowerCase()}`);
    }
  });
});

interface Configuration {
  readonly webhooks: readonly {
    readonly clientConfig: { readonly service: object; readonly caBundle?: string };
    readonly namespaceSelector: { readonly matchExpressions: readonly { readonly values: readonly string[] }[] };
    readonly failurePolicy: string;
    readonly timeoutSeconds: number;
  }[];
}

interface Deployment {
  readonly template: {
    readonly metadata: { readonly labels: object };
    readonly spec: {
      readonly automountServiceAccountToken?: boolean;
      readonly containers: readonly { readonly args: readonly string[]; readonly volumeMounts: readonly unknown[] }[];
      readonly volumes: readonly unknown[];
    };
  };
}

interface ConfigMap {
  readonly data: Readonly<Record<string, string>>;
}

function objectsOf(folder: string): readonly Rendered[] {
  return readdirSync(join(manifests, folder)).flatMap((name) =>
    parseAllDocuments(readFileSync(join(manifests, folder, name), 'utf8')).map((file) => file.toJS() as Rendered),
  );
}

function byIdentity(objects: readonly Rendered[]): object {
  const entries = objects.map((object) => [`${object.kind} ${object.metadata.name}`, object] as const);
  expect(new Set(entries.map(([identity]) => identity)).size).toBe(objects.length);
  return Object.fromEntries(entries);
}

/** Without the labels that Helm's users look for, and the annotation that keeps the CustomResourceDefinition. */
function withoutHelm({ metadata, ...rest }: Rendered): Rendered {
  const isHelms = /^(helm\.sh\/.*|app\.kubernetes\.io\/(instance|managed-by|version))$/u;
  const { labels = {}, annotations, ...others } = metadata;
  const kept = Object.fromEntries(Object.entries(labels).filter(([name]) => !isHelms.test(name)));
  const left = Object.keys(annotations ?? {}).filter((name) => !isHelms.test(name));
  expect(left).toEqual([]);
  const isLabelled = Object.keys(kept).length > 0;
  return withParsedPolicy({ ...rest, metadata: { ...others, ...(isLabelled && { labels: kept }) } });
}

/** What a ConfigMap says, however it is written. */
function withParsedPolicy(object: Rendered): Rendered {
  if (object.kind !== 'ConfigMap') return object;
  const { data } = object as unknown as ConfigMap;
  return { ...object, data: parse(data['cronward.yaml'] ?? '') as object };
}
