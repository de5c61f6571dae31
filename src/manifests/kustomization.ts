import { renderYaml } from './render.js';

const header = '# Written by `cronward generate manifests`; edit the program or an overlay, not this file.\n';

/** The files of a kustomization: what it holds itself, by file name, and its kustomization.yaml, on which `rest` is laid. */
export function kustomizationFiles(
  own: ReadonlyMap<string, readonly object[]>,
  { bases = [], ...rest }: { readonly bases?: readonly string[] } & Readonly<Record<string, unknown>> = {},
): ReadonlyMap<string, string> {
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [...bases, ...own.keys()],
    ...rest,
  };
  const files = [...own, ['kustomization.yaml', [kustomization]] as const];
  return new Map(files.map(([name, objects]) => [name, `${header}${renderYaml(objects)}`]));
}
