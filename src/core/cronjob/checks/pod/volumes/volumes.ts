import { child, duplicate, forbidden, invalid, required } from '../../../../field/index.js';
import type { FieldError } from '../../../../field/index.js';
import { nothing } from '../../check.js';
import type { Check } from '../../check.js';
import { byteLength } from '../../bytes.js';
import { labelFaults } from '../../syntax.js';
import type { View } from '../../view.js';
import { claimJudges } from './claims.js';
import { cloudJudges } from './cloud.js';
import { driverJudges } from './drivers.js';
import { fileJudges } from './files.js';
import { localJudges } from './local.js';
import { networkJudges } from './network.js';
import { projectedJudges } from './projected.js';
import { placedVolumes, sourceFaults, volumesPath } from './source.js';
import type { Judges, PlacedVolume, Source, SourceKind, Volume } from './source.js';

const judges: Judges = {
  ...localJudges,
  ...fileJudges,
  ...projectedJudges,
  ...claimJudges,
  ...networkJudges,
  ...cloudJudges,
  ...driverJudges,
};

/** The names that Kubernetes' errors give to these, where they stand beside another source. */
const misspelt: { readonly [Kind in SourceKind]?: string } = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' };

/**
 * Each volume has a name of its own, an RFC 1123 label, and one source at most.
 *
 * As `ValidateVolumes` of Kubernetes 1.36, where only a volume that is right takes its name.
 */
export const volumes: Check = {
  id: 'volumes',
  summary: 'Each volume has a name of its own and one source.',
  explanation:
    'Containers mount a volume by its name, so each has one that no other has: at most 63 lower case letters, ' +
    'digits and hyphens. A volume has one source, such as `configMap` or `persistentVolumeClaim`; two would leave ' +
    'open what is mounted. Without any it is an empty directory.\n\n' +
    'Write a volume for each source, and mount them at different paths.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          volumes: [{ name: cache, emptyDir: {}, hostPath: { path: /var/cache } }]`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          volumes: [{ name: cache, emptyDir: {} }]`,
  fields: [volumesPath],
  faults: ({ pod }) => {
    const list = placedVolumes(pod);
    return list.length === 0 ? nothing : volumesFaults(list);
  },
};

function* volumesFaults(list: readonly PlacedVolume[]): Generator<FieldError> {
  const repeated = repeatedNames(list);
  const taken = new Set<string>();
  for (const volume of list) {
    yield* ownFaults(volume);
    const name = nameOf(volume);
    if (taken.has(name)) yield duplicate(child(volume.path, 'name'), name);
    else if (repeated.has(name) && isSound(volume)) taken.add(name);
  }
}

/** Only of these it matters whether a volume takes its name. */
function repeatedNames(list: readonly PlacedVolume[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const volume of list) (seen.has(nameOf(volume)) ? repeated : seen).add(nameOf(volume));
  return repeated;
}

function nameOf({ volume }: PlacedVolume): string {
  return volume.name ?? '';
}

/** What is wrong with a volume by itself, but for what is wrong with its source. */
function* ownFaults(placed: PlacedVolume): Generator<FieldError> {
  const { path, volume, excess } = placed;
  for (const kind of excess) {
    yield forbidden(child(path, misspelt[kind] ?? kind), 'may not specify more than 1 volume type');
  }
  const name = nameOf(placed);
  if (volume.iscsi != null && !isPortalShort(name, volume.iscsi)) yield invalid(child(path, 'name'), name, portalRule);
  if (name === '') yield required(child(path, 'name'));
  else for (const fault of labelFaults(name)) yield invalid(child(path, 'name'), name, fault);
}

/** Together they name the interface that the initiator makes. */
const maxPortalBytes = 64;
const portalRule =
  'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';

function isPortalShort(name: string, { initiatorName, targetPortal }: Source<'iscsi'>): boolean {
  return initiatorName == null || byteLength(`${name}:${targetPortal ?? ''}`) <= maxPortalBytes;
}

function isSound(volume: PlacedVolume): boolean {
  return isEmpty(ownFaults(volume)) && isEmpty(sourceFaults(volume, judges));
}

function isEmpty(faults: Iterable<FieldError>): boolean {
  for (const _fault of faults) return false;
  return true;
}

type SoundVolumes = ReadonlyMap<string, Volume>;

const soundByList = new WeakMap<readonly PlacedVolume[], SoundVolumes>();

/**
 * The volumes that a container can mount, by name: Kubernetes leaves out those with a fault. Found once for all the rules
 * that look for one.
 */
export function soundVolumes(pod: View['pod']): SoundVolumes {
  const list = placedVolumes(pod);
  let sound = soundByList.get(list);
  if (sound === undefined) {
    sound = soundOf(list);
    soundByList.set(list, sound);
  }
  return sound;
}

function soundOf(list: readonly PlacedVolume[]): SoundVolumes {
  const sound = new Map<string, Volume>();
  for (const placed of list) {
    const name = nameOf(placed);
    if (!sound.has(name) && isSound(placed)) sound.set(name, placed.volume);
  }
  return sound;
}
