import { at, child } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Advice, Remark } from '../check.js';
import { valueFaults } from '../syntax.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

const path = child(paths.pod, 'affinity', 'nodeAffinity', 'preferredDuringSchedulingIgnoredDuringExecution');

/**
 * What preferred nodes are chosen by are values that a label can have.
 *
 * As kube-apiserver 1.36 warns, in the same words.
 */
export const preferredLabelValue: Advice = {
  id: 'preferred-label-value',
  level: 'warn',
  fromKubernetes: true,
  summary: 'Preferred node affinity compares labels with values that a label can have.',
  explanation:
    'A value of a label has at most 63 letters, digits, `-`, `_` and `.`, so an expression with any other value matches no ' +
    'node, and the preference has no effect. In required affinity Kubernetes refuses such a value; here it accepts it with ' +
    'a warning.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          affinity:
            nodeAffinity:
              preferredDuringSchedulingIgnoredDuringExecution:
                - weight: 1
                  preference: { matchExpressions: [{ key: disk, operator: In, values: [very fast] }] }`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          affinity:
            nodeAffinity:
              preferredDuringSchedulingIgnoredDuringExecution:
                - weight: 1
                  preference: { matchExpressions: [{ key: disk, operator: In, values: [very-fast] }] }`,
  fields: [path],
  remarks: ({ pod }) => (pod.affinity?.nodeAffinity == null ? nothing : preferenceRemarks(pod)),
};

function* preferenceRemarks({ affinity }: View['pod']): Generator<Remark> {
  const preferred = affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  for (const [index, term] of preferred.entries()) {
    for (const [place, expression] of (term?.preference?.matchExpressions ?? []).entries()) {
      const values = child(at(child(at(path, index), 'preference', 'matchExpressions'), place), 'values');
      for (const [number, item] of (expression?.values ?? []).entries()) {
        const value = item ?? '';
        for (const fault of valueFaults(value))
          yield { field: at(values, number), text: `${value} is invalid, ${fault}` };
      }
    }
  }
}
