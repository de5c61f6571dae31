import { at, child } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Advice, Remark } from '../check.js';
import { initContainersFirst, placesOf } from '../pod/containers/each.js';
import { appArmorPrefix, localhostPrefix, seccompKey, seccompPrefix } from '../pod/profile-keys.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

const path = child(paths.template, 'metadata', 'annotations');

/**
 * What the pods have fields for is not asked for by annotations.
 *
 * As kube-apiserver 1.36 warns, in the same words.
 */
export const deprecatedAnnotation: Advice = {
  id: 'deprecated-annotation',
  level: 'warn',
  fromKubernetes: true,
  summary: 'The pod template has no annotation that a field has taken the place of.',
  explanation:
    'Some features began as annotations and are fields today. Kubernetes ignores the annotations of critical pods, sysctls ' +
    'and seccomp, so a pod that is meant to be confined runs unconfined; that of AppArmor still works and will not ' +
    'for ever. It accepts them with a warning that names the field to use instead.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        metadata:
          annotations: { seccomp.security.alpha.kubernetes.io/pod: runtime/default }`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          securityContext: { seccompProfile: { type: RuntimeDefault } }`,
  fields: [path],
  remarks: ({ podMetadata, pod }) =>
    podMetadata.annotations == null ? nothing : annotationRemarks(podMetadata.annotations, pod),
};

type Annotations = NonNullable<View['podMetadata']['annotations']>;

const withoutEffect = [
  ['scheduler.alpha.kubernetes.io/critical-pod', 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ['security.alpha.kubernetes.io/sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
  ['security.alpha.kubernetes.io/unsafe-sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
] as const;
const seccompText = 'non-functional in v1.27+; use the "seccompProfile" field instead';
const appArmorText = 'deprecated since v1.30; use the "appArmorProfile" field instead';

function* annotationRemarks(annotations: Annotations, pod: View['pod']): Generator<Remark> {
  for (const [key, text] of withoutEffect) if (Object.hasOwn(annotations, key)) yield { field: at(path, key), text };
  if (pod.securityContext?.seccompProfile == null && Object.hasOwn(annotations, seccompKey)) {
    yield { field: at(path, seccompKey), text: seccompText };
  }
  for (const { container } of placesOf(pod, initContainersFirst)) {
    const [name, context] = [container.name ?? '', container.securityContext];
    const seccomp = seccompPrefix + name;
    if (context?.seccompProfile == null && Object.hasOwn(annotations, seccomp)) {
      yield { field: at(path, seccomp), text: seccompText };
    }
    const appArmor = appArmorPrefix + name;
    if (context?.appArmorProfile != null || !Object.hasOwn(annotations, appArmor)) continue;
    if (!isProfile(annotations[appArmor] ?? '', pod)) yield { field: at(path, appArmor), text: appArmorText };
  }
}

/** Whether the pod's own AppArmor profile is the one that an annotation names. */
function isProfile(annotation: string, { securityContext }: View['pod']): boolean {
  const profile = securityContext?.appArmorProfile;
  if (profile == null) return false;
  const { type, localhostProfile } = profile;
  if (annotation.startsWith(localhostPrefix) && annotation !== localhostPrefix) {
    return type === 'Localhost' && localhostProfile === annotation.slice(localhostPrefix.length);
  }
  return localhostProfile == null && type === appArmorTypes.get(annotation);
}

const appArmorTypes: ReadonlyMap<string, string> = new Map([
  ['unconfined', 'Unconfined'],
  ['runtime/default', 'RuntimeDefault'],
]);
