import { child, invalid } from '../../../field/index.js';
import type { FieldError, FieldPath } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { subdomainFaults } from '../syntax.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

const serviceAccountPath = child(paths.pod, 'serviceAccountName');
const nodePath = child(paths.pod, 'nodeName');
const priorityClassPath = child(paths.pod, 'priorityClassName');
const runtimeClassPath = child(paths.pod, 'runtimeClassName');

/**
 * What names a service account, a node, a priority class or a runtime class is a name that one can have.
 *
 * As `ValidatePodSpec` of Kubernetes 1.36, after its default: the old `serviceAccount` is read where
 * `serviceAccountName` is not given. Whether the named object exists is not judged.
 */
export const references: Check = {
  id: 'references',
  summary: 'The names of service account, node, priority class and runtime class are DNS subdomains.',
  explanation:
    'A pod names other objects: its service account, its priority class, its runtime class, and its node where it is not ' +
    'to be scheduled. Their names are DNS subdomains, so nothing with another name can exist, and Kubernetes refuses it ' +
    'when the CronJob is created. Whether the object exists is found out when a pod is created, not before.\n\n' +
    '`runtimeClassName` must not be empty where it is given. The old field `serviceAccount` is read where ' +
    '`serviceAccountName` is not given.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          serviceAccountName: Report_Runner`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          serviceAccountName: report-runner`,
  fields: [serviceAccountPath, nodePath, priorityClassPath, runtimeClassPath],
  on: [serviceAccountPath, child(paths.pod, 'serviceAccount'), nodePath, priorityClassPath, runtimeClassPath],
  faults: ({ pod }) =>
    pod.serviceAccountName == null &&
    pod.serviceAccount == null &&
    pod.nodeName == null &&
    pod.priorityClassName == null &&
    pod.runtimeClassName == null
      ? nothing
      : referenceFaults(pod),
};

function* referenceFaults(pod: View['pod']): Generator<FieldError> {
  const account = pod.serviceAccountName ?? '';
  yield* nameFaults(serviceAccountPath, account === '' ? (pod.serviceAccount ?? '') : account);
  yield* nameFaults(nodePath, pod.nodeName ?? '');
  yield* nameFaults(priorityClassPath, pod.priorityClassName ?? '');
  if (pod.runtimeClassName === '') yield* subdomainFaults('').map((fault) => invalid(runtimeClassPath, '', fault));
  else yield* nameFaults(runtimeClassPath, pod.runtimeClassName ?? '');
}

function* nameFaults(field: FieldPath, name: string): Generator<FieldError> {
  if (name !== '') for (const fault of subdomainFaults(name)) yield invalid(field, name, fault);
}
