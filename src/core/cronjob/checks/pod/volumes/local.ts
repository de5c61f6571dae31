import { child, forbidden, notSupported, required } from '../../../../field/index.js';
import type { FieldError, FieldPath } from '../../../../field/index.js';
import type { Check } from '../../check.js';
import { isNegative, parseQuantity } from '../../quantity.js';
import { backstepFaults, descendingFaults, emptyFields } from './parts.js';
import { judging, volumesPath } from './source.js';
import type { Judges, Source } from './source.js';

const hostPathTypes = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];
const pullPolicies = ['Always', 'IfNotPresent', 'Never'];

export const localJudges = {
  *emptyDir(path: FieldPath, { sizeLimit }: Source<'emptyDir'>): Generator<FieldError> {
    if (sizeLimit == null || !isBelowZero(sizeLimit)) return;
    yield forbidden(child(path, 'sizeLimit'), 'SizeLimit field must be a valid resource quantity');
  },
  *hostPath(path: FieldPath, source: Source<'hostPath'>): Generator<FieldError> {
    const target = source.path ?? '';
    if (target === '') {
      yield required(child(path, 'path'));
      return;
    }
    yield* backstepFaults(child(path, 'path'), target);
    const type = source.type ?? '';
    if (!hostPathTypes.includes(type)) yield notSupported(child(path, 'type'), type, hostPathTypes);
  },
  *gitRepo(path: FieldPath, source: Source<'gitRepo'>): Generator<FieldError> {
    yield* emptyFields(path, source, ['repository']);
    yield* descendingFaults(child(path, 'directory'), source.directory ?? '');
  },
  *image(path: FieldPath, source: Source<'image'>): Generator<FieldError> {
    // Without a policy the tag of the image says it. An empty reference is refused in a pod, not in its template.
    const policy = source.pullPolicy ?? '';
    if (policy !== '' && !pullPolicies.includes(policy)) {
      yield notSupported(child(path, 'pullPolicy'), policy, pullPolicies);
    }
  },
} satisfies Judges;

function isBelowZero(quantity: string | number): boolean {
  const number = parseQuantity(quantity);
  return number === undefined ? quantity === Number.NEGATIVE_INFINITY : isNegative(number);
}

/**
 * Volumes of the node itself: an empty directory of no negative size, a path of the node without `..`, a git repository
 * with an address, an image with a pull policy that there is.
 *
 * As `validateVolumeSource` and what it calls in Kubernetes 1.36.
 */
export const localVolumes: Check = {
  id: 'volume-local',
  summary: 'Volumes from the node are well formed: emptyDir, hostPath, gitRepo, image.',
  explanation:
    'The kubelet makes these volumes itself when it starts the pod. An `emptyDir` may have a `sizeLimit`, which ' +
    "can't be negative. A `hostPath` names a path of the node; `..` in it is refused, since it would lead " +
    'somewhere else than it says, and its `type` is one of those that the kubelet can check. A `gitRepo` needs ' +
    'the address of the repository. An `image` may say when it is pulled: Always, IfNotPresent or Never.\n\n' +
    'Write the path that is meant, from the root, and leave `type` out where nothing has to be checked.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          volumes: [{ name: logs, hostPath: { path: /var/log/../lib } }]`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          volumes: [{ name: logs, hostPath: { path: /var/lib } }]`,
  fields: [volumesPath],
  faults: judging(localJudges),
};
