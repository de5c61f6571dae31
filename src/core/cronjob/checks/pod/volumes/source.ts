import { at, child } from '../../../../field/index.js';
import type { FieldError, FieldPath } from '../../../../field/index.js';
import { nothing } from '../../check.js';
import type { Check } from '../../check.js';
import { paths } from '../../view.js';
import type { View } from '../../view.js';

export type Volumes = NonNullable<View['pod']['volumes']>;
export type Volume = NonNullable<Volumes[number]>;

/** The fields of a volume that say where its files come from. */
export type SourceKind = Exclude<keyof Volume, 'name'>;
export type Source<Kind extends SourceKind> = NonNullable<Volume[Kind]>;

/** What is wrong with each kind of source, at its path. */
export type Judges = { readonly [Kind in SourceKind]?: Judge<Kind> };
type Judge<Kind extends SourceKind> = (path: FieldPath, source: Source<Kind>) => Iterable<FieldError>;

export const volumesPath: FieldPath = child(paths.pod, 'volumes');

/** Where Kubernetes' errors name a source otherwise than the field is called. */
const namesInErrors: { readonly [Kind in SourceKind]?: string } = { gcePersistentDisk: 'persistentDisk' };

/** In the order in which `validateVolumeSource` looks at them: of two in a volume, the first is the one that counts. */
export const sourceKinds: readonly SourceKind[] = [
  'emptyDir',
  'hostPath',
  'gitRepo',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'secret',
  'nfs',
  'iscsi',
  'glusterfs',
  'flocker',
  'persistentVolumeClaim',
  'rbd',
  'cinder',
  'cephfs',
  'quobyte',
  'downwardAPI',
  'fc',
  'flexVolume',
  'configMap',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'storageos',
  'projected',
  'scaleIO',
  'csi',
  'ephemeral',
  'image',
];

/** The source that counts. A volume without one is an empty directory, by default or of a kind that nobody here knows. */
export function sourceKindOf(volume: Volume): SourceKind | undefined {
  return sourceKinds.find((kind) => volume[kind] != null);
}

/** The `faults` of a rule on these kinds of sources. */
export function judging(judges: Judges): Check['faults'] {
  const kinds = sourceKinds.filter((kind) => kind in judges);
  const concerns = (volume: Volume | null): boolean => volume !== null && kinds.some((kind) => volume[kind] != null);
  return ({ pod: { volumes } }) => (volumes?.some(concerns) === true ? faultsOfVolumes(volumes, judges) : nothing);
}

function* faultsOfVolumes(volumes: Volumes, judges: Judges): Generator<FieldError> {
  for (const [index, volume] of volumes.entries()) {
    if (volume !== null) yield* sourceFaults(at(volumesPath, index), volume, judges);
  }
}

/** What is wrong with the source of the volume at `path`; none where it is of another kind than these. */
export function sourceFaults(path: FieldPath, volume: Volume, judges: Judges): Iterable<FieldError> {
  const kind = sourceKindOf(volume);
  return kind === undefined ? nothing : judge(kind, { path, volume, judges });
}

function judge<Kind extends SourceKind>(
  kind: Kind,
  { path, volume, judges }: { path: FieldPath; volume: Pick<Volume, Kind>; judges: Judges },
): Iterable<FieldError> {
  const faultsOf: Judge<Kind> | undefined = judges[kind];
  const source = volume[kind];
  if (faultsOf === undefined || source == null) return nothing;
  return faultsOf(child(path, namesInErrors[kind] ?? kind), source);
}
