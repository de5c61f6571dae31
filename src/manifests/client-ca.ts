import { kustomizationFiles } from './kustomization.js';
import { nameOf } from './names.js';
import { renderYaml } from './render.js';

const pod = '/spec/template/spec';
const directory = '/etc/cronward/client-ca';
const file = 'ca.crt';

/** What is added to the pod of the webhook, at the end of each list, where it is to ask its callers for a certificate. */
export function clientCaParts(configMap: string): Readonly<Record<string, unknown>> {
  return {
    [`${pod}/volumes/-`]: { name: 'client-ca', configMap: { name: configMap, items: [{ key: file, path: file }] } },
    // The whole directory: kubelet never changes a file that is mounted by subPath.
    [`${pod}/containers/0/volumeMounts/-`]: { name: 'client-ca', mountPath: directory, readOnly: true },
    [`${pod}/containers/0/args/-`]: `--client-ca-file=${directory}/${file}`,
  };
}

/**
 * The files of a kustomize component by which only clients of the authorities in the ConfigMap `cronward-client-ca` may call
 * the webhook of the base. The ConfigMap is the user's: without it the pods do not start.
 */
export function clientCaFiles(): ReadonlyMap<string, string> {
  const changes = Object.entries(clientCaParts('cronward-client-ca')).map(([path, value]) => ({ op: 'add', path, value }));
  return kustomizationFiles(new Map(), {
    apiVersion: 'kustomize.config.k8s.io/v1alpha1',
    kind: 'Component',
    patches: [{ target: { kind: 'Deployment', name: nameOf('webhook') }, patch: renderYaml([changes]) }],
  });
}
