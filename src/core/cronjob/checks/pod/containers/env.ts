import { at, child, invalid, required } from '../../../../field/index.js';
import type { FieldError, FieldPath } from '../../../../field/index.js';
import type { Check } from '../../check.js';
import { configKeyFaults, envNameFaults, labelFaults, subdomainFaults } from '../../syntax.js';
import { faultsOfContainers, fieldsOfContainers } from './each.js';
import type { Container, ContainerRule } from './each.js';
import { objectFieldFaults, resourceFieldFaults } from '../field-refs.js';
import { backstepFaults } from '../volumes/parts.js';

/**
 * Environment variables have a name, and take their value from one place at most.
 *
 * As `ValidateEnv` of Kubernetes 1.36, whose names may hold any printable ASCII character but `=`.
 */
export const env: Check = {
  id: 'env',
  summary: 'Each environment variable has a name, and its value or one source of it that is complete.',
  explanation:
    'A variable has a `name` of printable ASCII characters without `=`, and either a `value` or a `valueFrom` with ' +
    'exactly one source: `configMapKeyRef` and `secretKeyRef` name an object and a key of it, `fieldRef` a field of the ' +
    'pod (`metadata.name`, `metadata.labels[...]`, `status.podIP` and the like), `resourceFieldRef` a limit or request of ' +
    'the container, and `fileKeyRef` a variable in a file of a volume.\n\n' +
    'Everything else is refused when the CronJob is created. Whether the ConfigMap or the Secret is there shows only when ' +
    'a run starts: without it, unless the reference is `optional`, the container waits for it.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: main
              image: busybox:1.36
              env:
                - name: TOKEN
                  value: none
                  valueFrom:
                    secretKeyRef: { name: api, key: token }`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: main
              image: busybox:1.36
              env:
                - name: TOKEN
                  valueFrom:
                    secretKeyRef: { name: api, key: token }`,
  fields: fieldsOfContainers('env'),
  faults: ({ pod }) => faultsOfContainers(pod, rule),
};

type Variable = NonNullable<NonNullable<Container['env']>[number]>;
type Source = NonNullable<Variable['valueFrom']>;

const rule: ContainerRule = {
  concerns: ({ env: variables }) => variables != null && variables.some((variable) => !isPlain(variable ?? {})),
  *faults({ env: variables }, { path }): Generator<FieldError> {
    for (const [index, item] of (variables ?? []).entries()) {
      const variable = item ?? {};
      if (!isPlain(variable)) yield* variableFaults(at(child(path, 'env'), index), variable);
    }
  },
};

/** Most variables are a good name and a value. */
function isPlain({ name, valueFrom }: Variable): boolean {
  return valueFrom == null && name != null && name !== '' && envNameFaults(name).length === 0;
}

function* variableFaults(path: FieldPath, { name, value, valueFrom }: Variable): Generator<FieldError> {
  if ((name ?? '') === '') yield required(child(path, 'name'));
  else for (const fault of envNameFaults(name ?? '')) yield invalid(child(path, 'name'), name, fault);
  if (valueFrom == null) return;
  const sourcePath = child(path, 'valueFrom');
  yield* sourceFaults(sourcePath, valueFrom);
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom;
  const sources = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter((ref) => ref != null);
  if (sources.length === 0) yield invalid(sourcePath, '', noSource);
  else if ((value ?? '') !== '') yield invalid(sourcePath, '', 'may not be specified when `value` is not empty');
  else if (sources.length > 1) yield invalid(sourcePath, '', 'may not have more than one field specified at a time');
}

const noSource =
  'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';

/** What a variable can tell of the pod, besides a label or an annotation. */
const podFields = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

function* sourceFaults(path: FieldPath, source: Source): Generator<FieldError> {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = source;
  if (fieldRef != null) yield* objectFieldFaults(child(path, 'fieldRef'), fieldRef, podFields);
  if (resourceFieldRef != null) {
    yield* resourceFieldFaults(child(path, 'resourceFieldRef'), resourceFieldRef, { inVolume: false });
  }
  if (configMapKeyRef != null) yield* keyRefFaults(child(path, 'configMapKeyRef'), configMapKeyRef);
  if (secretKeyRef != null) yield* keyRefFaults(child(path, 'secretKeyRef'), secretKeyRef);
  if (fileKeyRef != null) yield* fileRefFaults(child(path, 'fileKeyRef'), fileKeyRef);
}

function* keyRefFaults(path: FieldPath, ref: NonNullable<Source['secretKeyRef']>): Generator<FieldError> {
  const [name, key] = [ref.name ?? '', ref.key ?? ''];
  for (const fault of subdomainFaults(name)) yield invalid(child(path, 'name'), name, fault);
  if (key === '') yield required(child(path, 'key'));
  else for (const fault of configKeyFaults(key)) yield invalid(child(path, 'key'), key, fault);
}

function* fileRefFaults(path: FieldPath, ref: NonNullable<Source['fileKeyRef']>): Generator<FieldError> {
  const [key, volume, file] = [ref.key ?? '', ref.volumeName ?? '', ref.path ?? ''];
  if (key === '') yield required(child(path, 'key'));
  else for (const fault of envNameFaults(key)) yield invalid(child(path, 'key'), key, fault);
  if (volume === '') yield required(child(path, 'volumeName'));
  else for (const fault of labelFaults(volume)) yield invalid(child(path, 'volumeName'), volume, fault);
  if (file === '') yield required(child(path, 'path'));
  else yield* backstepFaults(child(path, 'path'), file);
}
