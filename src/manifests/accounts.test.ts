import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { rulesOf } from '../kube/right.js';
import type { Rule } from '../kube/right.js';
import { accounts } from './accounts.js';
import { manifestFiles } from './tree.js';

const settings = { version: '1.2.3', port: 10443, healthPort: 10081, metricsPort: 10080, drainSeconds: 20, idleSeconds: 40 };

interface Bound {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly Rule[];
  readonly roleRef?: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly { readonly name: string }[];
}

const objects = [...manifestFiles(settings, { properties: {} })]
  .filter(([path]) => /^(base|overlays)\/.*\.yaml$/u.test(path))
  .flatMap(([, text]) => parseAllDocuments(text).map((document) => document.toJS() as Bound));

/** What the bindings of a kind give to an account. */
function granted(binding: string, account: string): readonly Rule[] {
  return objects
    .filter(({ kind, subjects = [] }) => kind === binding && subjects.some(({ name }) => name === account))
    .flatMap(({ roleRef }) =>
      objects.flatMap(({ kind, metadata, rules = [] }) =>
        kind === roleRef?.kind && metadata.name === roleRef.name ? rules : [],
      ),
    );
}

test.each(accounts)('$account is bound to its rights, and to nothing else', ({ account, cluster, namespaced }) => {
  expect(granted('ClusterRoleBinding', account)).toEqual(rulesOf(cluster));
  expect(granted('RoleBinding', account)).toEqual(rulesOf(namespaced));
});

test('every account of the manifests is in the list', () => {
  const made = objects.filter(({ kind }) => kind === 'ServiceAccount').map(({ metadata }) => metadata.name);
  expect(made.sort()).toEqual(accounts.map(({ account }) => account).sort());
});
