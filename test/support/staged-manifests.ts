import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ControlPlane } from './control-plane.js';
import { root } from './sources.js';

/**
 * Copies manifests to `<directory>/manifests`, for a control plane without nodes and perhaps an old one: a PodDisruptionBudget is of
 * policy/v1beta1 where there is no policy/v1, and with a `port` the Service is the machine's own and the webhooks call that port.
 */
export async function stageManifests(
  plane: ControlPlane,
  directory: string,
  { from = join(root, 'manifests'), port }: { from?: string; port?: number } = {},
): Promise<void> {
  const target = join(directory, 'manifests');
  cpSync(from, target, { recursive: true });
  const hasPolicyV1 = (await plane.request('GET', '/apis/policy/v1')).status === 200;
  for (const name of readdirSync(target, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.yaml')) continue;
    const path = join(target, name);
    const text = readFileSync(path, 'utf8');
    const served = hasPolicyV1 ? text : text.replaceAll('apiVersion: policy/v1\n', 'apiVersion: policy/v1beta1\n');
    writeFileSync(path, port === undefined ? served : routed(name, served, port));
  }
}

function routed(name: string, text: string, port: number): string {
  if (name === join('base', 'webhooks.yaml')) return text.replaceAll('port: 443\n', `port: ${port}\n`);
  if (name !== join('base', 'service.yaml')) return text;
  return text.replace(/^spec:\n[^]*/mu, 'spec:\n  type: ExternalName\n  externalName: 127.0.0.1\n');
}
