import { at, child, forbidden, invalid } from '../../../../field/index.js';
import type { FieldError, FieldPath } from '../../../../field/index.js';
import type { Received, ServiceAccountTokenProjection, VolumeProjection } from '../../../schema/index.js';
import type { Check } from '../../check.js';
import { itemFaults, podFileFaults } from './files.js';
import { emptyFields, filePathFaults, modeFaults } from './parts.js';
import { judging, volumesPath } from './source.js';
import type { Judges, Source } from './source.js';

export const projectedJudges = {
  *projected(path: FieldPath, { defaultMode, sources }: Source<'projected'>): Generator<FieldError> {
    yield* modeFaults(child(path, 'defaultMode'), defaultMode);
    const taken = new Set<string>();
    for (const [index, source] of (sources ?? []).entries()) {
      yield* projectionFaults(at(child(path, 'sources'), index), source ?? {}, { volume: path, taken });
    }
  },
} satisfies Judges;

/** The volume that a projection is part of, and the paths that the ones before it have taken. */
interface Surroundings {
  readonly volume: FieldPath;
  readonly taken: Set<string>;
}

/**
 * `clusterTrustBundle` and `podCertificate` are not judged and count for nothing: unless their feature gates are on,
 * kube-apiserver 1.36 drops both before it looks.
 */
function* projectionFaults(
  path: FieldPath,
  { secret, configMap, downwardAPI, serviceAccountToken }: Received<VolumeProjection>,
  around: Surroundings,
): Generator<FieldError> {
  if (secret != null) yield* keyedFaults(child(path, 'secret'), secret, around);
  if (configMap != null) yield* keyedFaults(child(path, 'configMap'), configMap, around);
  if (downwardAPI != null) yield* podFilesFaults(child(path, 'downwardAPI'), downwardAPI, around);
  if (serviceAccountToken != null) {
    yield* tokenFaults(child(path, 'serviceAccountToken'), serviceAccountToken, around);
  }
  const given = [secret, configMap, downwardAPI, serviceAccountToken].filter((source) => source != null);
  if (given.length > 1) yield forbidden(path, 'may not specify more than 1 volume type per source');
}

type Projection = NonNullable<Received<VolumeProjection>['secret']>;

function* keyedFaults(path: FieldPath, source: Projection, around: Surroundings): Generator<FieldError> {
  yield* emptyFields(path, source, ['name']);
  for (const [index, item] of (source.items ?? []).entries()) {
    yield* itemFaults(at(child(path, 'items'), index), item ?? {});
    yield* takenFaults(item?.path ?? '', source.name ?? '', around);
  }
}

function* podFilesFaults(
  path: FieldPath,
  { items }: NonNullable<Received<VolumeProjection>['downwardAPI']>,
  around: Surroundings,
): Generator<FieldError> {
  for (const file of items ?? []) {
    yield* podFileFaults(path, file ?? {});
    yield* takenFaults(file?.path ?? '', file?.path ?? '', around);
  }
}

/** Kubernetes reports it at the volume, with the name of the object whose file comes second. */
function* takenFaults(target: string, shown: string, { volume, taken }: Surroundings): Generator<FieldError> {
  if (taken.has(target)) yield invalid(volume, shown, 'conflicting duplicate paths');
  else if (target !== '') taken.add(target);
}

const leastSeconds = 600;
const mostSeconds = 2 ** 32;

/** The path of a token is reported at the volume, and conflicts with no other. Without a time it is valid for an hour. */
function* tokenFaults(
  path: FieldPath,
  token: Received<ServiceAccountTokenProjection>,
  { volume }: Surroundings,
): Generator<FieldError> {
  const seconds = token.expirationSeconds;
  const secondsPath = child(path, 'expirationSeconds');
  if (seconds != null && seconds < leastSeconds) {
    yield invalid(secondsPath, seconds, 'may not specify a duration less than 10 minutes');
  }
  if (seconds != null && seconds > mostSeconds) {
    yield invalid(secondsPath, seconds, 'may not specify a duration larger than 2^32 seconds');
  }
  yield* emptyFields(volume, token, ['path']);
  yield* filePathFaults(child(volume, 'path'), token.path ?? '');
}

/**
 * A projected volume gathers files of several sources, each of one kind, no two at the same path; a token is valid for
 * ten minutes at least.
 *
 * As `validateProjectedVolumeSource` of Kubernetes 1.36, after its defaults.
 */
export const projectedVolumes: Check = {
  id: 'volume-projections',
  summary: 'Each source of a projected volume is of one kind, and no two put a file at the same path.',
  explanation:
    "A `projected` volume puts files of Secrets, ConfigMaps, the pod's own fields and service account tokens into " +
    'one directory. Each entry of `sources` is of one kind, names its object and puts its files within the ' +
    'volume; two files at the same path would hide each other, so that is refused. A `serviceAccountToken` needs ' +
    'a `path`; its `expirationSeconds` are between 600 and 4294967296, one hour without it.\n\n' +
    'Write one entry for each object, and `items` with different paths where their keys are alike.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          volumes:
            - name: identity
              projected: { sources: [{ serviceAccountToken: { path: token, expirationSeconds: 60 } }] }`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          volumes:
            - name: identity
              projected: { sources: [{ serviceAccountToken: { path: token, expirationSeconds: 600 } }] }`,
  fields: [volumesPath],
  faults: judging(projectedJudges),
};
