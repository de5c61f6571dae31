import { child, notSupported } from '../../../../field/index.js';
import type { FieldError, FieldPath } from '../../../../field/index.js';
import type { Check } from '../../check.js';
import { byteFaults, emptyFields, emptyReference } from './parts.js';
import { judging, volumesPath } from './source.js';
import type { Judges, Source } from './source.js';

const cachingModes = ['None', 'ReadOnly', 'ReadWrite'];
const diskKinds = ['Dedicated', 'Managed', 'Shared'];
const managedDisk = '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}';
const blobDisk = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd';

export const cloudJudges = {
  *gcePersistentDisk(path: FieldPath, source: Source<'gcePersistentDisk'>): Generator<FieldError> {
    yield* emptyFields(path, source, ['pdName']);
    yield* byteFaults(child(path, 'partition'), source.partition, 1);
  },
  *awsElasticBlockStore(path: FieldPath, source: Source<'awsElasticBlockStore'>): Generator<FieldError> {
    yield* emptyFields(path, source, ['volumeID']);
    yield* byteFaults(child(path, 'partition'), source.partition, 1);
  },
  azureFile: (path: FieldPath, source: Source<'azureFile'>) => emptyFields(path, source, ['secretName', 'shareName']),
  *azureDisk(path: FieldPath, source: Source<'azureDisk'>): Generator<FieldError> {
    yield* emptyFields(path, source, ['diskName', 'diskURI']);
    const cachingMode = source.cachingMode ?? 'ReadWrite';
    const kind = source.kind ?? 'Shared';
    const address = source.diskURI ?? '';
    if (!cachingModes.includes(cachingMode)) yield notSupported(child(path, 'cachingMode'), cachingMode, cachingModes);
    if (!diskKinds.includes(kind)) yield notSupported(child(path, 'kind'), kind, diskKinds);
    const [start, form] = kind === 'Managed' ? ['/subscriptions/', managedDisk] : ['https://', blobDisk];
    if (!address.startsWith(start)) yield notSupported(child(path, 'diskURI'), address, [form]);
  },
  *cinder(path: FieldPath, source: Source<'cinder'>): Generator<FieldError> {
    yield* emptyFields(path, source, ['volumeID']);
    yield* emptyReference(child(path, 'secretRef'), source.secretRef);
  },
  vsphereVolume: (path: FieldPath, source: Source<'vsphereVolume'>) => emptyFields(path, source, ['volumePath']),
  photonPersistentDisk: (path: FieldPath, source: Source<'photonPersistentDisk'>) =>
    emptyFields(path, source, ['pdID']),
} satisfies Judges;

/**
 * Disks of a cloud name the disk, and say nothing about it that there isn't.
 *
 * As `validateVolumeSource` and what it calls in Kubernetes 1.36, after its defaults: a disk of Azure is Shared.
 */
export const cloudVolumes: Check = {
  id: 'volume-cloud',
  summary: 'Disks of a cloud are named, and of a kind that there is.',
  explanation:
    '`awsElasticBlockStore`, `cinder`, `gcePersistentDisk`, `photonPersistentDisk` and `vsphereVolume` need the ' +
    'name of the disk; a partition is at most 255. `azureFile` needs `secretName` and `shareName`. An `azureDisk` ' +
    'needs `diskName` and `diskURI`, which is the address of a blob (`https://...`) unless `kind` is `Managed`; ' +
    'then it begins with `/subscriptions/`. Errors about a `gcePersistentDisk` call it `persistentDisk`.\n\n' +
    'Kubernetes has handed these disks over to CSI drivers. A persistent volume claim is the better way to such a ' +
    'disk.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          volumes: [{ name: disk, azureDisk: { diskName: data, diskURI: /subscriptions/1/disks/data } }]`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          volumes: [{ name: disk, azureDisk: { diskName: data, diskURI: /subscriptions/1/disks/data, kind: Managed } }]`,
  fields: [volumesPath],
  faults: judging(cloudJudges),
};
