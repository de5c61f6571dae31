import { guardRights } from '../guard/rights.js';
import { rulesOf } from '../kube/right.js';
import { kustomizationFiles } from './kustomization.js';
import { labelsOf, nameOf, namespace } from './names.js';
import type { Manifest } from './object.js';
import { renderYaml } from './render.js';

const webhook = nameOf('webhook');
const name = `${webhook}-guard`;
const pod = '/spec/template/spec';

/** What the account of the webhook may do with the guard, and nothing more. */
export function guardRoles(): readonly Manifest[] {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const metadata = { name, labels: labelsOf('webhook') };
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name };
  const subjects = [{ kind: 'ServiceAccount', name: webhook, namespace }];
  return [
    { apiVersion, kind: 'ClusterRole', metadata, rules: rulesOf(guardRights) },
    { apiVersion, kind: 'ClusterRoleBinding', metadata, roleRef, subjects },
  ];
}

/** Changes to objects of the base, as JSON Patches. */
const patches = [
  {
    target: { kind: 'Deployment', name: webhook },
    changes: [
      { op: 'replace', path: `${pod}/automountServiceAccountToken`, value: true },
      { op: 'add', path: `${pod}/containers/0/args/-`, value: '--dry-run-jobs' },
      { op: 'add', path: `${pod}/containers/0/args/-`, value: '--require-job-access' },
    ],
  },
  {
    // The API server's address is not known here.
    target: { kind: 'NetworkPolicy', name: webhook },
    changes: [{ op: 'add', path: '/spec/egress', value: [{}] }],
  },
];

/** The files of a kustomize component that gives the webhook of the base its guard, by name. */
export function guardFiles(): ReadonlyMap<string, string> {
  return kustomizationFiles(new Map([['rbac.yaml', guardRoles()]]), {
    apiVersion: 'kustomize.config.k8s.io/v1alpha1',
    kind: 'Component',
    patches: patches.map(({ target, changes }) => ({ target, patch: renderYaml([changes]) })),
  });
}
