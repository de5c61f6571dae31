import { readFileSync, writeFileSync } from 'node:fs';
import type { ControlPlane } from './control-plane.js';

const issuer = 'https://kubernetes.default.svc';

/** Writes a kubeconfig for a service account. Returns its path. */
export async function writeServiceAccountKubeconfig(
  plane: ControlPlane,
  account: string,
  namespace = 'cronward-system',
): Promise<string> {
  const { status, body } = await plane.request(
    'POST',
    `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`,
    { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { audiences: [issuer] } },
  );
  if (status !== 201) throw new Error(`POST token: ${status} ${JSON.stringify(body)}`);
  const { token } = (body as { status: { token: string } }).status;
  const config = JSON.parse(readFileSync(plane.kubeconfigPath, 'utf8')) as {
    readonly users: readonly { readonly name: string }[];
    readonly contexts: readonly { readonly context: object }[];
  };
  const path = `${plane.kubeconfigPath}-${account}`;
  const users = config.users.map(({ name }) => ({ name, user: { token } }));
  const contexts = config.contexts.map((entry) => ({
    ...entry,
    context: { ...entry.context, namespace },
  }));
  writeFileSync(path, JSON.stringify({ ...config, users, contexts }), { mode: 0o600 });
  return path;
}
