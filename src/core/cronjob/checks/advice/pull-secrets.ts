import { at, child, quote } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Advice, Remark } from '../check.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

const path = child(paths.pod, 'imagePullSecrets');

/**
 * Each image pull secret has a name, and one of its own.
 *
 * As kube-apiserver 1.36 warns, in the same words.
 */
export const pullSecrets: Advice = {
  id: 'pull-secrets',
  level: 'warn',
  fromKubernetes: true,
  summary: 'Each image pull secret has a name of its own.',
  explanation:
    'The secrets in `imagePullSecrets` are found by their names. One without a name helps nothing: mostly it is a ' +
    'template that was given no value. One that stands there twice gets lost when the object is applied the next time, ' +
    'since the list is merged by name. Kubernetes accepts both with a warning.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          imagePullSecrets: [{ name: '' }]`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          imagePullSecrets: [{ name: registry }]`,
  fields: [path],
  remarks: ({ pod }) => (pod.imagePullSecrets == null ? nothing : secretRemarks(pod.imagePullSecrets)),
};

function* secretRemarks(secrets: NonNullable<View['pod']['imagePullSecrets']>): Generator<Remark> {
  const names = secrets.map((secret) => secret?.name ?? '');
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    if (seen.has(name)) yield { field: child(at(path, index), 'name'), text: `duplicate name ${quote(name)}` };
    seen.add(name);
  }
  for (const [index, name] of names.entries()) {
    if (name === '') yield { field: child(at(path, index), 'name'), text: 'invalid empty name ""' };
  }
}
