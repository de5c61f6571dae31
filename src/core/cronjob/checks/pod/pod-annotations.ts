import { at, child, invalid } from '../../../field/index.js';
import type { FieldError } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { paths } from '../view.js';
import type { View } from '../view.js';
import { initContainersFirst, placesOf } from './containers/each.js';
import { appArmorPrefix, localhostPrefix, seccompKey, seccompPrefix } from './profile-keys.js';
import { tolerationsAnnotationFaults } from './tolerations-annotation.js';
import { descendingFaults } from './volumes/parts.js';

const path = child(paths.template, 'annotations');

const mirrorKey = 'kubernetes.io/config.mirror';
const tolerationsKey = 'scheduler.alpha.kubernetes.io/tolerations';
const deletionCostKey = 'controller.kubernetes.io/pod-deletion-cost';

/**
 * The annotations of the pod template that Kubernetes reads itself hold what it reads there.
 *
 * As `ValidatePodSpecificAnnotations` of Kubernetes 1.36, which still reads annotations that have become fields.
 */
export const podAnnotations: Check = {
  id: 'pod-annotations',
  summary: 'The annotations of the pod template that Kubernetes reads itself hold what it reads there.',
  explanation:
    'Most annotations are free text. `controller.kubernetes.io/pod-deletion-cost` is a whole number of 32 bits; ' +
    '`kubernetes.io/config.mirror` marks the mirror of a static pod, which has a `nodeName`. Annotations from before ' +
    'there were fields are still checked: tolerations as JSON, seccomp profiles (`runtime/default`, `unconfined`, ' +
    '`localhost/<path>`), and AppArmor profiles, each for a container that there is.\n\n' +
    'Write the fields instead: `tolerations`, `securityContext.seccompProfile`, `securityContext.appArmorProfile`.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        metadata: { annotations: { controller.kubernetes.io/pod-deletion-cost: high } }`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        metadata: { annotations: { controller.kubernetes.io/pod-deletion-cost: '100' } }`,
  fields: [path],
  faults: (view) => (Object.keys(view.podMetadata.annotations ?? {}).some(isRead) ? annotationFaults(view) : nothing),
};

function isRead(key: string): boolean {
  return (
    key === mirrorKey ||
    key === tolerationsKey ||
    key === deletionCostKey ||
    key === seccompKey ||
    key.startsWith(seccompPrefix) ||
    key.startsWith(appArmorPrefix)
  );
}

function* annotationFaults({ podMetadata, pod }: View): Generator<FieldError> {
  const annotations = podMetadata.annotations ?? {};
  const containers = new Set(Array.from(placesOf(pod, initContainersFirst), ({ container }) => container.name ?? ''));
  for (const key of Object.keys(annotations)) {
    const value = annotations[key] ?? '';
    if (key === mirrorKey) {
      if ((pod.nodeName ?? '') === '') yield invalid(at(path, key), value, mirrorRule);
    } else if (key === tolerationsKey) {
      yield* tolerationsAnnotationFaults(path, key, value);
    } else if (key === deletionCostKey) {
      if (!isInt32(value)) yield invalid(at(path, key), value, 'must be a 32bit integer');
    } else if (key === seccompKey || key.startsWith(seccompPrefix)) {
      yield* seccompFaults(key, value);
    } else if (key.startsWith(appArmorPrefix)) {
      yield* appArmorFaults(key, value, containers);
    }
  }
}

const mirrorRule = 'must set spec.nodeName if mirror pod annotation is set';

/** Without a plus and, unless below 0, without zeros in front: Kubernetes' own distinction. */
function isInt32(text: string): boolean {
  return /^(?:0|[1-9]\d*|-\d+)$/.test(text) && Number(text) === (Number(text) | 0);
}

const seccompWords = ['runtime/default', 'docker/default', 'unconfined'];

function* seccompFaults(key: string, profile: string): Generator<FieldError> {
  if (seccompWords.includes(profile)) return;
  if (profile.startsWith(localhostPrefix)) {
    yield* descendingFaults(child(path, key), profile.slice(localhostPrefix.length));
  } else {
    yield invalid(child(path, key), profile, 'must be a valid seccomp profile');
  }
}

const appArmorWords = ['', 'runtime/default', 'unconfined'];

function* appArmorFaults(key: string, profile: string, containers: ReadonlySet<string>): Generator<FieldError> {
  const container = key.slice(appArmorPrefix.length);
  if (!containers.has(container)) yield invalid(at(path, key), container, 'container not found');
  if (!appArmorWords.includes(profile) && !profile.startsWith(localhostPrefix)) {
    yield invalid(at(path, key), profile, `invalid AppArmor profile name: ${JSON.stringify(profile)}`);
  }
}
