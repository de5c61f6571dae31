import { at, child, invalid, notFound } from '../../../../field/index.js';
import type { FieldError } from '../../../../field/index.js';
import { nothing } from '../../check.js';
import type { Check } from '../../check.js';
import type { View } from '../../view.js';
import { anyContainer, fieldsOfContainers, placesOf } from './each.js';
import type { ContainerRule } from './each.js';
import { sourceKindOf } from '../volumes/source.js';

/**
 * A variable from a file names a volume of the pod that is an empty directory.
 *
 * As `validateFileKeyRefVolumes` of Kubernetes 1.36.
 */
export const fileVariables: Check = {
  id: 'file-variables',
  summary: 'A variable that is read from a file names a volume of the pod, and that is an emptyDir.',
  explanation:
    '`fileKeyRef` takes the value of a variable from a file that an init container has written. Both share the file in a ' +
    'volume of the pod, the `volumeName`, which has to be an `emptyDir`, since what another kind holds may be from an ' +
    'earlier run. Kubernetes refuses the CronJob otherwise.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          volumes: [{ name: shared, hostPath: { path: /tmp } }]
          containers:
            - name: main
              image: busybox:1.36
              env:
                - name: TOKEN
                  valueFrom:
                    fileKeyRef: { volumeName: shared, path: variables, key: TOKEN }`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          volumes: [{ name: shared, emptyDir: {} }]
          containers:
            - name: main
              image: busybox:1.36
              env:
                - name: TOKEN
                  valueFrom:
                    fileKeyRef: { volumeName: shared, path: variables, key: TOKEN }`,
  fields: fieldsOfContainers('env'),
  faults: ({ pod }) => (anyContainer(pod, readsFiles) ? podFaults(pod) : nothing),
};

const readsFiles: ContainerRule['concerns'] = ({ env }) =>
  env?.some((variable) => variable?.valueFrom?.fileKeyRef != null) === true;

function* podFaults(pod: View['pod']): Generator<FieldError> {
  const volumes = new Map((pod.volumes ?? []).map((volume) => [volume?.name ?? '', volume ?? {}]));
  for (const { container, place } of placesOf(pod)) {
    for (const [index, variable] of (container.env ?? []).entries()) {
      const ref = variable?.valueFrom?.fileKeyRef;
      if (ref == null) continue;
      const path = child(at(child(place.path, 'env'), index), 'valueFrom', 'fileKeyRef', 'volumeName');
      const name = ref.volumeName ?? '';
      const volume = volumes.get(name);
      if (volume === undefined) {
        yield notFound(path, name);
        continue;
      }
      // A volume without a source that is known here is an empty directory.
      const hasOther = sourceKindOf(volume) !== undefined && volume.emptyDir == null;
      if (hasOther) yield invalid(path, name, 'referenced volume must be of type emptyDir');
    }
  }
}
