import { crdValidations } from './crd-validations.js';
import { crdName, schemaPointer } from './crd.js';
import { kustomizationFiles } from './kustomization.js';
import { admissionPolicies } from './policy.js';
import { renderYaml } from './render.js';

/** The files of a kustomize component by which the API server itself keeps the core rules, for Kubernetes 1.30 and newer. */
export function outagePolicyFiles(): ReadonlyMap<string, string> {
  const changes = [...crdValidations()].flatMap(([path, keywords]) =>
    Object.entries(keywords).map(([keyword, value]) => ({
      op: 'add',
      path: `${schemaPointer(path)}/${keyword}`,
      value: value as unknown,
    })),
  );
  return kustomizationFiles(new Map([['policy.yaml', admissionPolicies('Deny')]]), {
    apiVersion: 'kustomize.config.k8s.io/v1alpha1',
    kind: 'Component',
    patches: [{ target: { kind: 'CustomResourceDefinition', name: crdName }, patch: renderYaml([changes]) }],
  });
}
