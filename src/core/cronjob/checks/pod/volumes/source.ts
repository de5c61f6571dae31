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

/** A volume and where it stands. */
export interface PlacedVolume {
  readonly path: FieldPath;
  readonly volume: Volume;
  /** The source that counts. Without one it is an empty directory, by default or of a kind that nobody here knows. */
  readonly kind: SourceKind | undefined;
  /** Sources that it has besides, in order. */
  readonly excess: readonly SourceKind[];
}

const placed = new WeakMap<Volumes, readonly PlacedVolume[]>();

/** The volumes of a pod, placed once for all the rules that judge them. */
export function placedVolumes({ volumes }: View['pod']): readonly PlacedVolume[] {
  if (volumes == null || volumes.length === 0) return none;
  let list = placed.get(volumes);
  if (list === undefined) {
    list = volumes.map((volume, index) => place(at(volumesPath, index), volume ?? {}));
    placed.set(volumes, list);
  }
  return list;
}

const none: readonly PlacedVolume[] = [];
const noKinds: readonly SourceKind[] = [];

function place(path: FieldPath, volume: Volume): PlacedVolume {
  const kind = sourceKindOf(volume);
  // Most volumes have a name and a source.
  const hasMore = Object.keys(volume).length > 2 || volume.name === undefined;
  const excess = hasMore ? sourceKinds.filter((other) => other !== kind && volume[other] != null) : noKinds;
  return { path, volume, kind, excess };
}

/** The source that counts, where a volume has several. */
export function sourceKindOf(volume: Volume): SourceKind | undefined {
  return sourceKinds.find((kind) => volume[kind] != null);
}

/** The `faults` of a rule on these kinds of sources. */
export function judging(judges: Judges): Check['faults'] {
  const isJudged = ({ kind }: PlacedVolume): boolean => kind !== undefined && kind in judges;
  return ({ pod }) => {
    const volumes = placedVolumes(pod);
    return volumes.some(isJudged) ? faultsOfSources(volumes, judges) : nothing;
  };
}

function* faultsOfSources(volumes: readonly PlacedVolume[], judges: Judges): Generator<FieldError> {
  for (const volume of volumes) yield* sourceFaults(volume, judges);
}

/** What is wrong with the source of a volume; none where it is of another kind than these. */
export function sourceFaults({ path, volume, kind }: PlacedVolume, judges: Judges): Iterable<FieldError> {
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
