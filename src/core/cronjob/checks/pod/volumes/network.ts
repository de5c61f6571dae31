import { child, invalid, required } from '../../../../field/index.js';
import type { FieldError, FieldPath } from '../../../../field/index.js';
import type { Check } from '../../check.js';
import { byteLength } from '../../bytes.js';
import { labelFaults } from '../../syntax.js';
import { hasPorts, initiatorFault } from './addresses.js';
import { byteFaults, emptyFields, emptyReference } from './parts.js';
import { judging, volumesPath } from './source.js';
import type { Judges, Source } from './source.js';

/** A UUID, with room to spare. */
const maxTenantBytes = 64;

export const networkJudges = {
  *nfs(path: FieldPath, source: Source<'nfs'>): Generator<FieldError> {
    yield* emptyFields(path, source, ['server', 'path']);
    const target = source.path ?? '';
    if (!target.startsWith('/')) yield invalid(child(path, 'path'), target, 'must be an absolute path');
  },
  *iscsi(path: FieldPath, source: Source<'iscsi'>): Generator<FieldError> {
    const { iqn, initiatorName, chapAuthDiscovery, chapAuthSession, secretRef } = source;
    yield* emptyFields(path, source, ['targetPortal', 'iqn']);
    if ((iqn ?? '') !== '') yield* initiatorFaults(child(path, 'iqn'), iqn ?? '');
    yield* byteFaults(child(path, 'lun'), source.lun);
    if ((chapAuthDiscovery === true || chapAuthSession === true) && secretRef == null) {
      yield required(child(path, 'secretRef'));
    }
    if (initiatorName != null) yield* initiatorFaults(child(path, 'initiatorname'), initiatorName);
  },
  glusterfs: (path: FieldPath, source: Source<'glusterfs'>) => emptyFields(path, source, ['endpoints', 'path']),
  *cephfs(path: FieldPath, { monitors }: Source<'cephfs'>): Generator<FieldError> {
    if ((monitors ?? []).length === 0) yield required(child(path, 'monitors'));
  },
  *rbd(path: FieldPath, source: Source<'rbd'>): Generator<FieldError> {
    if ((source.monitors ?? []).length === 0) yield required(child(path, 'monitors'));
    yield* emptyFields(path, source, ['image']);
  },
  *fc(path: FieldPath, source: Source<'fc'>): Generator<FieldError> {
    const targetsPath = child(path, 'targetWWNs');
    const hasTargets = (source.targetWWNs ?? []).length > 0;
    const hasIdentifiers = (source.wwids ?? []).length > 0;
    if (!hasTargets && !hasIdentifiers) {
      yield required(targetsPath, 'must specify either targetWWNs or wwids, but not both');
    } else if (hasTargets && hasIdentifiers) {
      yield invalid(targetsPath, source.targetWWNs, 'targetWWNs and wwids can not be specified simultaneously');
    }
    if (!hasTargets) return;
    if (source.lun == null) yield required(child(path, 'lun'), 'lun is required if targetWWNs is specified');
    else yield* byteFaults(child(path, 'lun'), source.lun);
  },
  *quobyte(path: FieldPath, source: Source<'quobyte'>): Generator<FieldError> {
    const registry = source.registry ?? '';
    const pairs = 'must be a host:port pair or multiple pairs separated by commas';
    if (registry === '') yield required(child(path, 'registry'), pairs);
    else if (byteLength(source.tenant ?? '') > maxTenantBytes) {
      yield required(child(path, 'tenant'), 'must be a UUID and may not exceed a length of 64 characters');
    } else if (!hasPorts(registry)) yield invalid(child(path, 'registry'), registry, pairs);
    yield* emptyFields(path, source, ['volume']);
  },
  *flocker(path: FieldPath, { datasetName, datasetUUID }: Source<'flocker'>): Generator<FieldError> {
    const hasName = (datasetName ?? '') !== '';
    const hasIdentifier = (datasetUUID ?? '') !== '';
    if (!hasName && !hasIdentifier) yield required(path, 'one of datasetName and datasetUUID is required');
    if (hasName && hasIdentifier) {
      yield invalid(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously');
    }
    if (datasetName?.includes('/') === true) {
      yield invalid(child(path, 'datasetName'), datasetName, "must not contain '/'");
    }
  },
  portworxVolume: (path: FieldPath, source: Source<'portworxVolume'>) => emptyFields(path, source, ['volumeID']),
  scaleIO: (path: FieldPath, source: Source<'scaleIO'>) =>
    emptyFields(path, source, ['gateway', 'system', 'volumeName']),
  *storageos(path: FieldPath, source: Source<'storageos'>): Generator<FieldError> {
    yield* emptyFields(path, source, ['volumeName']);
    for (const field of ['volumeName', 'volumeNamespace'] as const) {
      const name = source[field] ?? '';
      if (name !== '') for (const fault of labelFaults(name)) yield invalid(child(path, field), name, fault);
    }
    yield* emptyReference(child(path, 'secretRef'), source.secretRef);
  },
} satisfies Judges;

function* initiatorFaults(path: FieldPath, name: string): Generator<FieldError> {
  const fault = initiatorFault(name);
  if (fault !== undefined) yield invalid(path, name, fault);
}

/**
 * Volumes of storage systems in the network say where they are: a server and a path, a portal and a target, monitors, a
 * registry, a data set, each in the form that its system asks for.
 *
 * As `validateVolumeSource` and what it calls in Kubernetes 1.36.
 */
export const networkVolumes: Check = {
  id: 'volume-network',
  summary: 'Volumes of storage systems in the network say which one they mean, in the form that it asks for.',
  explanation:
    'An `nfs` volume needs its `server` and a `path` that begins with `/`. An `iscsi` volume needs a ' +
    '`targetPortal`, a LUN from 0 to 255 and an `iqn` that begins with `iqn.`, `eui.` or `naa.` and is whole; ' +
    'CHAP needs a `secretRef`. An `fc` volume has either `targetWWNs` with a `lun`, or `wwids`. `cephfs` and ' +
    '`rbd` need monitors, `quobyte` a registry of `host:port` pairs, `flocker` the name or the UUID of a data ' +
    'set, `glusterfs`, `scaleIO`, `portworxVolume` and `storageos` their names.\n\n' +
    'Many of these have left Kubernetes: the API server still accepts them, but no kubelet mounts `cephfs`, ' +
    '`rbd`, `glusterfs`, `quobyte`, `flocker`, `scaleIO` or `storageos` any more.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          volumes: [{ name: share, nfs: { server: nfs.example.com, path: exports/data } }]`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          volumes: [{ name: share, nfs: { server: nfs.example.com, path: /exports/data } }]`,
  fields: [volumesPath],
  faults: judging(networkJudges),
};
