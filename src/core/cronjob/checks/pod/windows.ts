import { child, invalid } from '../../../field/index.js';
import type { FieldError } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { paths } from '../view.js';
import type { View } from '../view.js';
import { initContainersFirst, placesOf } from './containers/each.js';
import { windowsOptionsFaults } from './windows-options.js';

const optionsPath = child(paths.pod, 'securityContext', 'windowsOptions');
const hostNetworkPath = child(paths.pod, 'hostNetwork');

/**
 * The Windows options of the pod are well formed; where one container is a host process, all of them are, and the pod
 * has the network of the host.
 *
 * As `validateWindowsSecurityContextOptions` and `validateWindowsHostProcessPod` of Kubernetes 1.36.
 */
export const podWindowsOptions: Check = {
  id: 'pod-windows-options',
  summary:
    'Windows options are well formed, and host processes are all containers of a pod on the network of the host.',
  explanation:
    'A host process is a container that runs on a Windows node as a program of the node itself. It has no network of ' +
    'its own, so Kubernetes asks for `hostNetwork: true`; and either all containers of a pod are host processes or none ' +
    'is. A container may repeat what `securityContext.windowsOptions.hostProcess` of the pod says, not contradict it.' +
    '\n\n`runAsUserName` is a user or `DOMAIN\\user`; `gmsaCredentialSpecName` is the name of an object.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          securityContext: { windowsOptions: { hostProcess: true } }`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          hostNetwork: true
          securityContext: { windowsOptions: { hostProcess: true } }`,
  fields: [
    optionsPath,
    hostNetworkPath,
    paths.pod,
    ...['initContainers[]', 'containers[]'].map((list) =>
      child(paths.pod, list, 'securityContext', 'windowsOptions', 'hostProcess'),
    ),
  ],
  faults: ({ pod }) => (mentionsWindows(pod) ? windowsFaults(pod) : nothing),
};

function mentionsWindows(pod: View['pod']): boolean {
  if (pod.securityContext?.windowsOptions != null) return true;
  for (const { container } of placesOf(pod, initContainersFirst)) {
    if (container.securityContext?.windowsOptions != null) return true;
  }
  return false;
}

function* windowsFaults(pod: View['pod']): Generator<FieldError> {
  yield* windowsOptionsFaults(optionsPath, pod.securityContext?.windowsOptions);
  const ofPod = pod.securityContext?.windowsOptions?.hostProcess;
  let [containers, hostProcesses] = [0, 0];
  for (const { container, place } of placesOf(pod, initContainersFirst)) {
    const own = container.securityContext?.windowsOptions?.hostProcess;
    containers += 1;
    if (own ?? ofPod ?? false) hostProcesses += 1;
    if (ofPod != null && own != null && ofPod !== own) {
      const detail = `pod hostProcess value must be identical if both are specified, was ${ofPod}`;
      yield invalid(child(place.path, 'securityContext', 'windowsOptions', 'hostProcess'), own, detail);
    }
  }
  if (hostProcesses === 0) return;
  if (hostProcesses !== containers) {
    const detail = 'If pod contains any hostProcess containers then all containers must be HostProcess containers';
    yield invalid(paths.pod, '', detail);
  }
  if (pod.hostNetwork !== true) {
    yield invalid(hostNetworkPath, false, 'hostNetwork must be true if pod contains any hostProcess containers');
  }
}
