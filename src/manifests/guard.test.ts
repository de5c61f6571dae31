import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { webhookOptions } from '../cli/serving-options.js';
import { readArguments, settle } from '../cli/settings.js';
import { baseFiles } from './base.js';
import { guardFiles } from './guard.js';
import { webhookAccount, webhookDeployment } from './webhook.js';

const settings = { version: '1.2.3', port: 10443, healthPort: 10081, metricsPort: 10080, drainSeconds: 20, idleSeconds: 40 };

interface Component {
  readonly resources: readonly string[];
  readonly patches: readonly { readonly target: { readonly kind: string }; readonly patch: string }[];
}

/** What a patch for that kind adds to a list or sets, by its path. */
function changesFor(kind: string): readonly { readonly path: string; readonly value: unknown }[] {
  const { patches } = parse(guardFiles().get('kustomization.yaml') ?? '') as Component;
  const [text = ''] = patches.filter(({ target }) => target.kind === kind).map(({ patch }) => patch);
  return parse(text) as readonly { path: string; value: unknown }[];
}

test('the base gives the webhook neither a token nor rights nor a way out, and asks for no guard', () => {
  expect(webhookAccount()['automountServiceAccountToken']).toBe(false);
  const deployment = JSON.stringify(webhookDeployment(settings));
  expect(deployment).toContain('"automountServiceAccountToken":false');
  expect(deployment).not.toMatch(/dry-run-jobs|require-job-access|kubeconfig/u);
  const files = baseFiles(settings);
  expect(files.get('rbac.yaml')).not.toContain('cronward-webhook');
  expect(files.get('network-policies.yaml')).not.toContain('egress:');
});

test('the component asks for the guard by options that there are', () => {
  const args = changesFor('Deployment').flatMap(({ path, value }) => (path.endsWith('/args/-') ? [String(value)] : []));
  const typed = readArguments(webhookOptions, args);
  expect(settle(webhookOptions, { typed, env: {} })).toMatchObject({ dryRunJobs: true, requireJobAccess: true });
});

test('the component gives the pod its token and a way to the API server', () => {
  expect(changesFor('Deployment')).toContainEqual(
    expect.objectContaining({ path: '/spec/template/spec/automountServiceAccountToken', value: true }),
  );
  expect(changesFor('NetworkPolicy')).toEqual([expect.objectContaining({ path: '/spec/egress', value: [{}] })]);
});

test('the component lists every other file', () => {
  const { resources } = parse(guardFiles().get('kustomization.yaml') ?? '') as Component;
  expect([...resources, 'kustomization.yaml']).toEqual([...guardFiles().keys()]);
});
