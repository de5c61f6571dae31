import { at, child, quote } from '../../../field/index.js';
import type { FieldPath } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Advice, Remark } from '../check.js';
import { initContainersFirst, placesOf } from '../pod/containers/each.js';
import type { Container } from '../pod/containers/each.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

/**
 * No environment variable of a container is defined twice, unless the second definition builds on the first.
 *
 * As kube-apiserver 1.36 warns, in the same words.
 */
export const hiddenVariable: Advice = {
  id: 'hidden-variable',
  level: 'warn',
  fromKubernetes: true,
  summary: 'No environment variable of a container hides an earlier one of the same name.',
  explanation:
    'Of two variables with the same name the last one holds, and since `env` is merged by name when an object is ' +
    'applied, one of them may then be dropped. Keep one definition. A second one that builds on the first, as in ' +
    '`$(PATH):/opt/bin`, is taken as meant. Kubernetes accepts it with a warning.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - { name: main, image: 'busybox:1.36', env: [{ name: MODE, value: slow }, { name: MODE, value: fast }] }`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - { name: main, image: 'busybox:1.36', env: [{ name: MODE, value: fast }] }`,
  fields: ['initContainers[]', 'containers[]'].map((list) => child(paths.pod, list, 'env')),
  remarks: ({ pod }) => (hasVariables(pod) ? podRemarks(pod) : nothing),
};

function hasVariables({ containers, initContainers }: View['pod']): boolean {
  return (
    containers?.some((container) => container?.env != null) === true ||
    initContainers?.some((container) => container?.env != null) === true
  );
}

function* podRemarks(pod: View['pod']): Generator<Remark> {
  for (const { container, place } of placesOf(pod, initContainersFirst))
    yield* envRemarks(child(place.path, 'env'), container.env ?? []);
}

function* envRemarks(path: FieldPath, variables: NonNullable<Container['env']>): Generator<Remark> {
  const seen = new Set<string>();
  for (const [index, variable] of variables.entries()) {
    const [name, value] = [variable?.name ?? '', variable?.value ?? ''];
    const reference = `$(${name})`;
    const builds = variable?.valueFrom == null && value !== reference && value.includes(reference);
    if (seen.has(name) && !builds) {
      const text = `hides previous definition of ${quote(name)}, which may be dropped when using apply`;
      yield { field: at(path, index), text };
    }
    seen.add(name);
  }
}
