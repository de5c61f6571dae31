import { child, forbidden } from '../../../field/index.js';
import type { FieldError, FieldPath } from '../../../field/index.js';
import type { AppArmorProfile, Received, SeccompProfile } from '../../schema/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { paths } from '../view.js';
import type { View } from '../view.js';
import { initContainersFirst, placesOf } from './containers/each.js';
import { appArmorPrefix, localhostPrefix, seccompKey, seccompPrefix } from './profile-keys.js';

/**
 * Where a profile is given by an annotation and by a field, both say the same.
 *
 * As `validateSeccompAnnotationsAndFields` and `validateAppArmorAnnotationsAndFieldsMatchOnCreate` of Kubernetes 1.36.
 */
export const profileAnnotations: Check = {
  id: 'profile-annotations',
  summary: 'Where an annotation and a field both give a seccomp or AppArmor profile, they give the same one.',
  explanation:
    'Seccomp and AppArmor profiles were annotations of the pod before they were fields of `securityContext`. A template ' +
    'that has both, for nodes of several versions, must mean the same profile by them: `runtime/default` is ' +
    '`RuntimeDefault`, `unconfined` is `Unconfined`, `localhost/<name>` is `Localhost` with that name in ' +
    '`localhostProfile`.\n\nLeave the annotation out: no version of Kubernetes that is still kept up reads it.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        metadata: { annotations: { seccomp.security.alpha.kubernetes.io/pod: unconfined } }
        spec:
          securityContext: { seccompProfile: { type: RuntimeDefault } }`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          securityContext: { seccompProfile: { type: RuntimeDefault } }`,
  fields: [
    child(paths.pod, 'securityContext'),
    ...['containers', 'initContainers', 'ephemeralContainers'].map((list) =>
      child(paths.pod, `${list}[]`, 'securityContext'),
    ),
  ],
  faults: (view) => (Object.keys(view.podMetadata.annotations ?? {}).some(isProfile) ? profileFaults(view) : nothing),
};

function isProfile(key: string): boolean {
  return key === seccompKey || key.startsWith(seccompPrefix) || key.startsWith(appArmorPrefix);
}

function* profileFaults({ podMetadata, pod }: View): Generator<FieldError> {
  const annotations = podMetadata.annotations ?? {};
  const annotated = (key: string): string | undefined =>
    Object.hasOwn(annotations, key) ? (annotations[key] ?? '') : undefined;
  const podContext = pod.securityContext ?? {};
  yield* conflict(annotated(seccompKey), podContext.seccompProfile, seccompAt(paths.pod));
  for (const { container, place } of placesOf(pod, initContainersFirst)) {
    const name = container.name ?? '';
    yield* conflict(annotated(seccompPrefix + name), container.securityContext?.seccompProfile, seccompAt(place.path));
    if (pod.os?.name === 'windows') continue;
    const appArmor = container.securityContext?.appArmorProfile ?? podContext.appArmorProfile;
    yield* conflict(annotated(appArmorPrefix + name), appArmor, {
      path: child(place.path, 'securityContext', 'appArmorProfile'),
      feature: 'apparmor',
      runtimeDefault: ['runtime/default'],
    });
  }
}

/** Where a profile stands, and how an annotation of it is written. */
interface Form {
  readonly path: FieldPath;
  readonly feature: 'seccomp' | 'apparmor';
  readonly runtimeDefault: readonly string[];
}

function seccompAt(path: FieldPath): Form {
  return {
    path: child(path, 'securityContext', 'seccompProfile'),
    feature: 'seccomp',
    runtimeDefault: ['runtime/default', 'docker/default'],
  };
}

type Profile = Received<SeccompProfile> | Received<AppArmorProfile>;

function* conflict(
  annotation: string | undefined,
  profile: Profile | null | undefined,
  { path, feature, runtimeDefault }: Form,
): Generator<FieldError> {
  if (annotation === undefined || profile == null) return;
  const localhostProfile = annotation.startsWith(localhostPrefix)
    ? annotation.slice(localhostPrefix.length)
    : undefined;
  const isOfType: Readonly<Record<string, boolean>> = {
    Unconfined: annotation === 'unconfined',
    RuntimeDefault: runtimeDefault.includes(annotation),
    Localhost: localhostProfile !== undefined,
  };
  const type = profile.type ?? '';
  if (isOfType[type] === false) {
    yield forbidden(child(path, 'type'), `${feature} type in annotation and field must match`);
  } else if (type === 'Localhost' && localhostProfile !== (profile.localhostProfile ?? undefined)) {
    yield forbidden(child(path, 'localhostProfile'), `${feature} profile in annotation and field must match`);
  }
}
