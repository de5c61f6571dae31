import { at, child, invalid, required } from '../../../../field/index.js';
import type { FieldError, FieldPath } from '../../../../field/index.js';
import type { DownwardAPIVolumeFile, KeyToPath, Received } from '../../../schema/index.js';
import type { Check } from '../../check.js';
import { objectFieldFaults, resourceFieldFaults } from '../field-refs.js';
import { emptyFields, filePathFaults, modeFaults } from './parts.js';
import { judging, volumesPath } from './source.js';
import type { Judges, Source } from './source.js';

export const fileJudges = {
  *secret(path: FieldPath, source: Source<'secret'>): Generator<FieldError> {
    yield* emptyFields(path, source, ['secretName']);
    yield* keyedFilesFaults(path, source);
  },
  *configMap(path: FieldPath, source: Source<'configMap'>): Generator<FieldError> {
    yield* emptyFields(path, source, ['name']);
    yield* keyedFilesFaults(path, source);
  },
  *downwardAPI(path: FieldPath, { defaultMode, items }: Source<'downwardAPI'>): Generator<FieldError> {
    yield* modeFaults(child(path, 'defaultMode'), defaultMode);
    // Kubernetes leaves `items` and the index out of the path.
    for (const file of items ?? []) yield* podFileFaults(path, file ?? {});
  },
} satisfies Judges;

function* keyedFilesFaults(
  path: FieldPath,
  { defaultMode, items }: Source<'secret'> | Source<'configMap'>,
): Generator<FieldError> {
  yield* modeFaults(child(path, 'defaultMode'), defaultMode);
  for (const [index, item] of (items ?? []).entries()) yield* itemFaults(at(child(path, 'items'), index), item ?? {});
}

/** As `validateKeyToPath`: which key of a Secret or ConfigMap becomes which file. */
export function* itemFaults(path: FieldPath, item: Received<KeyToPath>): Generator<FieldError> {
  yield* emptyFields(path, item, ['key', 'path']);
  yield* filePathFaults(child(path, 'path'), item.path ?? '');
  yield* modeFaults(child(path, 'mode'), item.mode);
}

const podFieldsOfFiles = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];

/** As `validateDownwardAPIVolumeFile`: which field of the pod, or resource of a container, becomes which file. */
export function* podFileFaults(path: FieldPath, file: Received<DownwardAPIVolumeFile>): Generator<FieldError> {
  const { fieldRef, resourceFieldRef } = file;
  yield* emptyFields(path, file, ['path']);
  yield* filePathFaults(child(path, 'path'), file.path ?? '');
  if (fieldRef != null) {
    yield* objectFieldFaults(child(path, 'fieldRef'), fieldRef, podFieldsOfFiles);
    if (resourceFieldRef != null) {
      yield invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously');
    }
  } else if (resourceFieldRef == null) {
    yield required(path, 'one of fieldRef and resourceFieldRef is required');
  } else {
    yield* resourceFieldFaults(child(path, 'resourceFieldRef'), resourceFieldRef, { inVolume: true });
  }
  yield* modeFaults(child(path, 'mode'), file.mode);
}

/**
 * Files of Secrets, ConfigMaps and the pod itself: each volume names its object, each file has a source, a path within
 * the volume and a mode up to 0777.
 *
 * As `validateSecretVolumeSource`, `validateConfigMapVolumeSource` and `validateDownwardAPIVolumeSource` of Kubernetes
 * 1.36.
 */
export const fileVolumes: Check = {
  id: 'volume-files',
  summary: 'Files of Secrets, ConfigMaps and the pod have a source, a path within the volume and a mode.',
  explanation:
    'A `secret` volume names its Secret in `secretName`, a `configMap` volume its ConfigMap in `name`. Each of ' +
    'their `items` has a `key` and a `path`, which stays within the volume: relative, without `..`, and without ' +
    'two dots at the start of its name, which the kubelet keeps for itself. A file of `downwardAPI` shows one ' +
    "field of the pod (`metadata.name`, `metadata.labels['app']`) or one resource of a container.\n\n" +
    'A mode is a number from 0 to 511, which is 0777 in octal. YAML reads `0644` as octal; JSON knows no octal ' +
    'numbers, so there it is 420. The quoted `"0644"` is no number.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          volumes: [{ name: settings, configMap: { name: app, items: [{ key: app.ini, path: /etc/app.ini }] } }]`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          volumes: [{ name: settings, configMap: { name: app, items: [{ key: app.ini, path: etc/app.ini }] } }]`,
  fields: [volumesPath],
  faults: judging(fileJudges),
};
