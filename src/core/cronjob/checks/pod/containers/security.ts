import { child, invalid, notSupported } from '../../../../field/index.js';
import type { FieldError, FieldPath } from '../../../../field/index.js';
import type { Check } from '../../check.js';
import { faultsOfContainers, fieldsOfContainers } from './each.js';
import type { Container, ContainerRule } from './each.js';
import { appArmorFaults, seccompFaults } from '../profiles.js';
import { windowsOptionsFaults } from '../windows-options.js';

const maxId = 2 ** 31 - 1;
const procMounts = ['Default', 'Unmasked'];

/**
 * The security context of a container does not contradict itself, and holds users, groups and profiles that there are.
 *
 * As `ValidateSecurityContext` of Kubernetes 1.36, on a cluster that allows privileged containers.
 */
export const containerSecurity: Check = {
  id: 'container-security',
  summary: 'The security context of a container has possible users and profiles, and does not contradict itself.',
  explanation:
    'Users and groups are numbers from 0 to 2147483647. `allowPrivilegeEscalation: false` contradicts `privileged: true`, ' +
    'and the capability `CAP_SYS_ADMIN`. `procMount` is `Default`, or `Unmasked` in a pod with `hostUsers: false`. A ' +
    'seccomp or AppArmor profile is `RuntimeDefault`, `Unconfined`, or `Localhost` with the `localhostProfile` that is on ' +
    'the node.\n\n' +
    'Anything else is refused when the CronJob is created. What a namespace allows beyond that, Pod Security for one, shows ' +
    'only when a run makes its pod.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: main
              image: busybox:1.36
              securityContext:
                privileged: true
                allowPrivilegeEscalation: false`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: main
              image: busybox:1.36
              securityContext:
                privileged: false
                allowPrivilegeEscalation: false`,
  fields: fieldsOfContainers('securityContext'),
  faults: ({ pod }) => faultsOfContainers(pod, rule),
};

type Context = NonNullable<Container['securityContext']>;

const rule: ContainerRule = {
  concerns: (container) => container.securityContext != null,
  *faults({ securityContext }, place, pod): Generator<FieldError> {
    const context = securityContext ?? {};
    const path = child(place.path, 'securityContext');
    yield* idFaults(child(path, 'runAsUser'), context.runAsUser);
    yield* idFaults(child(path, 'runAsGroup'), context.runAsGroup);
    yield* procMountFaults(child(path, 'procMount'), context.procMount, pod.hostUsers ?? true);
    yield* seccompFaults(child(path, 'seccompProfile'), context.seccompProfile);
    if (context.allowPrivilegeEscalation === false) yield* escalationFaults(path, context);
    yield* windowsOptionsFaults(child(path, 'windowsOptions'), context.windowsOptions);
    yield* appArmorFaults(child(path, 'appArmorProfile'), context.appArmorProfile);
  },
};

function* idFaults(path: FieldPath, id: number | null | undefined): Generator<FieldError> {
  if (id != null && (id < 0 || id > maxId)) yield invalid(path, id, `must be between 0 and ${maxId}, inclusive`);
}

function* procMountFaults(
  path: FieldPath,
  procMount: string | null | undefined,
  hostUsers: boolean,
): Generator<FieldError> {
  if (procMount == null) return;
  if (!procMounts.includes(procMount)) yield notSupported(path, procMount, procMounts);
  if (procMount === 'Unmasked' && hostUsers) {
    yield invalid(path, procMount, '`hostUsers` must be false to use `Unmasked`');
  }
}

function* escalationFaults(path: FieldPath, context: Context): Generator<FieldError> {
  if (context.privileged === true) {
    yield invalid(path, context, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true');
  }
  for (const capability of context.capabilities?.add ?? []) {
    if (capability !== 'CAP_SYS_ADMIN') continue;
    yield invalid(path, context, 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN');
  }
}
