import { at, child, invalid, notSupported } from '../../../field/index.js';
import type { FieldError, FieldPath } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

const path = child(paths.pod, 'securityContext');

/**
 * The users and groups of the pod are between 0 and 2,147,483,647, and its policies are words that there are.
 *
 * As `validatePodSpecSecurityContext` of Kubernetes 1.36.
 */
export const podIds: Check = {
  id: 'pod-ids',
  summary: 'User and group ids of the pod are between 0 and 2147483647, and its policies about groups and files exist.',
  explanation:
    'The ids under `securityContext` are those of Linux, which do not go below 0; -1 does not stand for "any". To leave ' +
    'the user to the image, leave the field out.\n\n`fsGroupChangePolicy` is `Always` or `OnRootMismatch`, ' +
    '`supplementalGroupsPolicy` is `Merge` or `Strict`, `seLinuxChangePolicy` is `MountOption` or `Recursive`. ' +
    'Kubernetes refuses anything else when the CronJob is created, the empty string included.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          securityContext: { runAsUser: -1 }`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          securityContext: { runAsUser: 1000 }`,
  fields: [
    child(path, 'fsGroup'),
    child(path, 'runAsUser'),
    child(path, 'runAsGroup'),
    child(path, 'supplementalGroups'),
    ...['fsGroupChangePolicy', 'supplementalGroupsPolicy', 'seLinuxChangePolicy'].map((name) => child(path, name)),
  ],
  faults: ({ pod }) => (pod.securityContext == null ? nothing : contextFaults(pod.securityContext)),
};

const maxId = 2 ** 31 - 1;

function* contextFaults(context: NonNullable<View['pod']['securityContext']>): Generator<FieldError> {
  yield* idFaults(child(path, 'fsGroup'), context.fsGroup);
  yield* idFaults(child(path, 'runAsUser'), context.runAsUser);
  yield* idFaults(child(path, 'runAsGroup'), context.runAsGroup);
  for (const [index, group] of (context.supplementalGroups ?? []).entries()) {
    yield* idFaults(at(child(path, 'supplementalGroups'), index), group);
  }
  yield* wordFaults(child(path, 'fsGroupChangePolicy'), context.fsGroupChangePolicy, ['Always', 'OnRootMismatch']);
  yield* wordFaults(child(path, 'supplementalGroupsPolicy'), context.supplementalGroupsPolicy, ['Merge', 'Strict']);
  yield* wordFaults(child(path, 'seLinuxChangePolicy'), context.seLinuxChangePolicy, ['MountOption', 'Recursive']);
}

/** The id of a Linux user or group. */
export function* idFaults(field: FieldPath, id: number | null | undefined): Generator<FieldError> {
  if (id == null || (id >= 0 && id <= maxId)) return;
  yield invalid(field, id, `must be between 0 and ${maxId}, inclusive`);
}

function* wordFaults(
  field: FieldPath,
  word: string | null | undefined,
  words: readonly string[],
): Generator<FieldError> {
  if (word != null && !words.includes(word)) yield notSupported(field, word, words);
}
