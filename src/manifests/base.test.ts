import { parse, parseAllDocuments } from 'yaml';
import { expect, test } from 'vitest';
import { baseFiles } from './base.js';
import { webhookNetworkPolicy } from './network.js';
import { renderYaml } from './render.js';
import { webhookDeployment } from './webhook.js';

const settings = { version: '1.2.3', port: 10443, healthPort: 10081, metricsPort: 10080, drainSeconds: 20, idleSeconds: 40 };
const files = baseFiles(settings);

const objectsIn = (text: string): Record<string, unknown>[] =>
  parseAllDocuments(text).map((document) => document.toJS() as Record<string, unknown>);

test('the kustomization lists every other file', () => {
  const { resources } = parse(files.get('kustomization.yaml') ?? '') as { resources: readonly string[] };
  expect([...resources, 'kustomization.yaml']).toEqual([...files.keys()]);
});

test('no two objects have the same kind, namespace and name', () => {
  const identities = [...files.values()].flatMap(objectsIn).map(({ kind, metadata }) => {
    const { namespace, name } = (metadata ?? {}) as Record<string, string>;
    return `${String(kind)} ${namespace ?? ''}/${name ?? ''}`;
  });
  expect(new Set(identities).size).toBe(identities.length);
  expect(identities).toContain('Deployment cronward-system/cronward-webhook');
});

test('YAML 1.1, which kubectl reads, and YAML 1.2 see the same values', () => {
  for (const text of files.values()) {
    const old = parseAllDocuments(text, { version: '1.1' }).map((document) => document.toJS() as unknown);
    expect(old).toEqual(objectsIn(text));
  }
});

test('words that only YAML 1.1 takes for something else are between quotes', () => {
  expect(renderYaml([{ answer: 'on', y: '1_000', time: '1:20' }])).toBe(
    'answer: "on"\n"y": "1_000"\ntime: "1:20"\n',
  );
});

test('an object that is used twice is written twice', () => {
  const shared = { key: 'value' };
  expect(renderYaml([{ first: shared, second: shared }])).not.toMatch(/[&*]/u);
});

test('the pod outlives the drain and its idle connections by a call and the end of the process', () => {
  expect(JSON.stringify(webhookDeployment(settings))).toContain('"terminationGracePeriodSeconds":95');
});

test('the server is told the ports that the pod declares', () => {
  const { containers } = deepGet(webhookDeployment(settings), 'spec', 'template', 'spec') as {
    containers: readonly { args: readonly string[]; ports: readonly { containerPort: number }[] }[];
  };
  expect(containers[0]?.ports.map(({ containerPort }) => containerPort)).toEqual([10443, 10081, 10080]);
  expect(containers[0]?.args).toEqual(
    expect.arrayContaining(['--port=10443', '--health-port=10081', '--metrics-port=10080', '--drain-seconds=20', '--idle-seconds=40']),
  );
});

test("the network policy names the pod's ports, not the Service's", () => {
  const ports = [...JSON.stringify(webhookNetworkPolicy(settings)).matchAll(/"port":(\d+)/gu)].map((match) => match[1]);
  expect(ports).toEqual(['10443', '10081', '10080']);
});

/** The rules of the Pod Security Standard `restricted` that concern this pod. */
test('the Pod Security Standard `restricted` admits the pod', () => {
  const pod = deepGet(webhookDeployment(settings), 'spec', 'template', 'spec') as Record<string, unknown>;
  expect(pod['hostNetwork'] ?? pod['hostPID'] ?? pod['hostIPC']).toBeUndefined();
  expect(pod['securityContext']).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
  for (const container of pod['containers'] as readonly Record<string, unknown>[]) {
    expect(container['securityContext']).toMatchObject({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    });
  }
  const kindsOfVolumes = (pod['volumes'] as readonly object[]).flatMap((volume) => Object.keys(volume));
  expect(new Set(kindsOfVolumes)).toEqual(new Set(['name', 'projected', 'configMap']));
});

test('the server reads the file of the ConfigMap, in a directory that kubelet keeps up to date', () => {
  const [config] = objectsIn(files.get('config.yaml') ?? '');
  const pod = deepGet(webhookDeployment(settings), 'spec', 'template', 'spec') as {
    volumes: readonly { name: string; configMap?: { name: string } }[];
    containers: readonly { args: readonly string[]; volumeMounts: readonly Record<string, unknown>[] }[];
  };
  const [file] = Object.keys(deepGet(config, 'data') as object);
  const volume = pod.volumes.find(({ configMap }) => configMap?.name === deepGet(config, 'metadata', 'name'));
  const [container] = pod.containers;
  const mount = container?.volumeMounts.find(({ name }) => name === volume?.name);
  expect(mount).toEqual({ name: volume?.name, mountPath: '/etc/cronward/config', readOnly: true });
  expect(container?.args).toContain(`--config=${String(mount?.['mountPath'])}/${file ?? ''}`);
});

function deepGet(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((parent, key) => (parent as Record<string, unknown>)[key], value);
}
