import { child } from '../../../field/index.js';
import type { FieldError } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { paths } from '../view.js';
import type { View } from '../view.js';
import { appArmorFaults, seccompFaults } from './profiles.js';

const seccompPath = child(paths.pod, 'securityContext', 'seccompProfile');
const appArmorPath = child(paths.pod, 'securityContext', 'appArmorProfile');

/**
 * The seccomp and AppArmor profiles of the pod have a type, and a localhostProfile if and only if that is Localhost.
 *
 * As `validatePodSpecSecurityContext` of Kubernetes 1.36.
 */
export const podProfiles: Check = {
  id: 'pod-profiles',
  summary: 'The seccomp and AppArmor profiles of the pod have a type, and a localhostProfile only with Localhost.',
  explanation:
    'A profile is `RuntimeDefault`, `Unconfined`, or `Localhost` with a `localhostProfile` that is found on the node: ' +
    'for seccomp a relative path without `..`, for AppArmor the name of a loaded profile. Kubernetes refuses a type ' +
    'that is none, and a `localhostProfile` with the other two, when the CronJob is created.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          securityContext: { seccompProfile: { type: Localhost } }`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          securityContext: { seccompProfile: { type: RuntimeDefault } }`,
  fields: [seccompPath, appArmorPath],
  faults: ({ pod: { securityContext: context } }) =>
    context?.seccompProfile == null && context?.appArmorProfile == null ? nothing : profileFaults(context),
};

function* profileFaults(context: NonNullable<View['pod']['securityContext']>): Generator<FieldError> {
  yield* seccompFaults(seccompPath, context.seccompProfile);
  yield* appArmorFaults(appArmorPath, context.appArmorProfile);
}
