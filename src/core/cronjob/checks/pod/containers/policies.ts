import { child, notSupported } from '../../../../field/index.js';
import type { FieldError } from '../../../../field/index.js';
import type { Check } from '../../check.js';
import { faultsOfContainers, fieldsOfContainers } from './each.js';
import type { Container, ContainerRule, Place } from './each.js';

const pullPolicies = ['Always', 'IfNotPresent', 'Never'];
const messagePolicies = ['File', 'FallbackToLogsOnError'];

/**
 * The words for when an image is pulled and where a container's last message is read from.
 *
 * As `validatePullPolicy` and `validateContainerCommon` of Kubernetes 1.36; absent and empty mean the default.
 */
export const containerPolicies: Check = {
  id: 'container-policies',
  summary: 'imagePullPolicy and terminationMessagePolicy are words that Kubernetes knows.',
  explanation:
    '`imagePullPolicy` is `Always`, `IfNotPresent` or `Never`, and `terminationMessagePolicy` is `File` or ' +
    '`FallbackToLogsOnError`, in exactly these letters. Either may be left out: an image is then pulled if it is not on ' +
    'the node yet, or always where its tag is `latest`, and the message is read from the file.\n\n' +
    'Any other word is refused when the CronJob is created.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: main
              image: busybox:1.36
              imagePullPolicy: ifNotPresent`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: main
              image: busybox:1.36
              imagePullPolicy: IfNotPresent`,
  fields: fieldsOfContainers('imagePullPolicy', 'terminationMessagePolicy'),
  faults: ({ pod }) => faultsOfContainers(pod, rule),
};

const rule: ContainerRule = {
  concerns: ({ imagePullPolicy, terminationMessagePolicy }) =>
    imagePullPolicy != null || terminationMessagePolicy != null,
  *faults(container: Container, { path }: Place): Generator<FieldError> {
    const [pull, message] = [container.imagePullPolicy ?? '', container.terminationMessagePolicy ?? ''];
    if (message !== '' && !messagePolicies.includes(message)) {
      yield notSupported(child(path, 'terminationMessagePolicy'), message, messagePolicies);
    }
    if (pull !== '' && !pullPolicies.includes(pull)) {
      yield notSupported(child(path, 'imagePullPolicy'), pull, pullPolicies);
    }
  },
};
