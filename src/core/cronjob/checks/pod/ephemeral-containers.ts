import { at, child, forbidden, invalid, notFound } from '../../../field/index.js';
import type { FieldError, FieldPath } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { paths } from '../view.js';
import type { View } from '../view.js';
import { padded } from './profiles.js';

const path = child(paths.pod, 'ephemeralContainers');

/**
 * A pod template has no ephemeral containers.
 *
 * As `ValidatePodTemplateSpec` and `validateEphemeralContainers` of Kubernetes 1.36: those that stand there all the same
 * are judged like other containers, and have less.
 */
export const ephemeralContainers: Check = {
  id: 'ephemeral-containers',
  summary: 'The pod template has no ephemeral containers.',
  explanation:
    'An ephemeral container is added to a pod that is running, by `kubectl debug`, so there is nothing that a template ' +
    'could say of it; Kubernetes refuses the CronJob. A container that runs beside the others belongs in `containers`, ' +
    'or in `initContainers` with `restartPolicy: Always`.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          ephemeralContainers: [{ name: debug, image: 'busybox:1.36' }]`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          ephemeralContainers: []`,
  fields: [path],
  faults: ({ pod }) => ((pod.ephemeralContainers ?? []).length === 0 ? nothing : podFaults(pod)),
};

type Ephemeral = NonNullable<NonNullable<View['pod']['ephemeralContainers']>[number]>;

const forbiddenFields = [
  ...(['ports', 'resizePolicy', 'restartPolicy', 'restartPolicyRules', 'livenessProbe', 'readinessProbe'] as const),
  ...(['startupProbe', 'lifecycle'] as const),
];
const never = 'cannot be set for an Ephemeral Container';

function* podFaults(pod: View['pod']): Generator<FieldError> {
  yield forbidden(path, 'ephemeral containers not allowed in pod template');
  const others = [...(pod.containers ?? []), ...(pod.initContainers ?? [])].map((container) => container?.name ?? '');
  for (const [index, item] of (pod.ephemeralContainers ?? []).entries()) {
    const container = item ?? {};
    const target = container.targetContainerName ?? '';
    if (target !== '' && !others.includes(target)) {
      yield notFound(child(at(path, index), 'targetContainerName'), target);
    }
    if (padded.test(container.image ?? '')) {
      yield invalid(child(at(path, index), 'image'), container.image, 'must not have leading or trailing whitespace');
    }
    yield* excessFaults(at(path, index), container);
  }
}

function* excessFaults(itemPath: FieldPath, container: Ephemeral): Generator<FieldError> {
  for (const field of forbiddenFields) {
    if (container[field] != null) yield forbidden(child(itemPath, field), never);
  }
  const { limits, requests, claims } = container.resources ?? {};
  if (limits != null || requests != null || claims != null) yield forbidden(child(itemPath, 'resources'), never);
  for (const [index, mount] of (container.volumeMounts ?? []).entries()) {
    const mountPath = at(child(itemPath, 'volumeMounts'), index);
    if ((mount?.subPath ?? '') !== '') yield forbidden(child(mountPath, 'subPath'), never);
    if ((mount?.subPathExpr ?? '') !== '') yield forbidden(child(mountPath, 'subPathExpr'), never);
  }
}
