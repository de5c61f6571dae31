import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { webhookOptions } from '../cli/serving-options.js';
import { readArguments, settle } from '../cli/settings.js';
import { changed } from './changes.js';
import type { Change } from './changes.js';
import { clientCaFiles } from './client-ca.js';
import { webhookDeployment } from './webhook.js';

const settings = { version: '1.2.3', port: 10443, healthPort: 10081, metricsPort: 10080, drainSeconds: 20, idleSeconds: 40 };

interface Pod {
  readonly containers: readonly {
    readonly args: readonly string[];
    readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly subPath?: string }[];
  }[];
  readonly volumes: readonly { readonly name: string; readonly configMap?: object }[];
}

test('the component has the webhook read the authorities from where the ConfigMap is mounted', () => {
  const { patches } = parse(clientCaFiles().get('kustomization.yaml') ?? '') as { patches: [{ patch: string }] };
  const deployment = webhookDeployment(settings);
  const patched = changed(deployment, parse(patches[0].patch) as Change[]);
  const { spec } = (patched['spec'] as { template: { spec: Pod } }).template;
  const { args = [], volumeMounts = [] } = spec.containers[0] ?? {};
  const { clientCaFile, clientNames } = settle(webhookOptions, { typed: readArguments(webhookOptions, args.slice(1)), env: {} });
  expect(clientNames).toBeUndefined();
  const mount = volumeMounts.find(({ mountPath }) => clientCaFile === `${mountPath}/ca.crt`);
  expect(mount).toBeDefined();
  expect(mount).not.toHaveProperty('subPath');
  const configMap = { name: 'cronward-client-ca', items: [{ key: 'ca.crt', path: 'ca.crt' }] };
  expect(spec.volumes.find(({ name }) => name === mount?.name)).toEqual({ name: mount?.name, configMap });
  expect(JSON.stringify(deployment)).not.toContain('client-ca');
});
