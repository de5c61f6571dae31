import { at, child, forbidden, invalid, notSupported, required } from '../../../../field/index.js';
import type { FieldError, FieldPath } from '../../../../field/index.js';
import type {
  ObjectMeta,
  PersistentVolumeClaimSpec,
  PersistentVolumeClaimTemplate,
  Received,
  TypedObjectReference,
} from '../../../schema/index.js';
import { annotationsFaults, labelsFaults } from '../../maps.js';
import { inThousandths, parseQuantity, quantityText } from '../../quantity.js';
import { labelFaults, subdomainFaults } from '../../syntax.js';
import type { Sentences } from '../../syntax.js';
import { selectorFaults } from '../label-selector.js';
import { emptyFields } from './parts.js';

/** As `ValidatePersistentVolumeClaimTemplate` of Kubernetes 1.36. */
export function* claimTemplateFaults(
  path: FieldPath,
  { metadata, spec }: Received<PersistentVolumeClaimTemplate>,
): Generator<FieldError> {
  yield* metadataFaults(child(path, 'metadata'), metadata ?? {});
  yield* claimFaults(child(path, 'spec'), spec ?? {});
}

/** Fields of the metadata that a template can't set, by the names that Kubernetes' errors give them. */
const fixedTexts = ['name', 'generateName', 'namespace', 'selfLink', 'resourceVersion'] as const;
const fixedObjects = [
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'ownerReferences',
  'finalizers',
  'managedFields',
] as const;

function* metadataFaults(path: FieldPath, metadata: Received<ObjectMeta>): Generator<FieldError> {
  yield* annotationsFaults(child(path, 'annotations'), metadata.annotations);
  yield* labelsFaults(child(path, 'labels'), metadata.labels);
  const set: string[] = [
    ...fixedTexts.filter((field) => (metadata[field] ?? '') !== ''),
    ...((metadata.uid ?? '') === '' ? [] : ['uID']),
    ...((metadata.generation ?? 0) === 0 ? [] : ['generation']),
    // An empty list is set, too.
    ...fixedObjects.filter((field) => metadata[field] != null),
  ];
  for (const field of set) yield forbidden(child(path, field), 'cannot be set');
}

type Claim = Received<PersistentVolumeClaimSpec>;

const volumeModes = ['Block', 'Filesystem'];

/** As `ValidatePersistentVolumeClaimSpec`. */
function* claimFaults(path: FieldPath, claim: Claim): Generator<FieldError> {
  yield* accessModeFaults(child(path, 'accessModes'), claim.accessModes ?? []);
  yield* selectorFaults(child(path, 'selector'), claim.selector);
  yield* storageFaults(at(child(path, 'resources'), 'storage'), claim);
  yield* nameFaults(child(path, 'storageClassName'), claim.storageClassName, subdomainFaults);
  const { volumeMode } = claim;
  if (volumeMode != null && !volumeModes.includes(volumeMode)) {
    yield notSupported(child(path, 'volumeMode'), volumeMode, volumeModes);
  }
  yield* dataSourceFaults(path, claim);
  yield* nameFaults(child(path, 'volumeAttributesClassName'), claim.volumeAttributesClassName, subdomainFaults);
}

const alone = 'ReadWriteOncePod';
const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', alone];

function* accessModeFaults(path: FieldPath, modes: readonly (string | null)[]): Generator<FieldError> {
  if (modes.length === 0) yield required(path, 'at least 1 access mode is required');
  for (const mode of modes) {
    if (!accessModes.includes(mode ?? '')) yield notSupported(path, mode ?? '', accessModes);
  }
  if (modes.includes(alone) && modes.some((mode) => mode !== alone && accessModes.includes(mode ?? ''))) {
    yield forbidden(path, `may not use ${alone} with other access modes`);
  }
}

function* storageFaults(path: FieldPath, { resources }: Claim): Generator<FieldError> {
  const storage = resources?.requests?.['storage'];
  if (storage === undefined) {
    yield required(path);
    return;
  }
  const number = parseQuantity(storage ?? 0);
  // What is too great for JavaScript to tell is above 0 all the same, unless it is a number below 0.
  const isAboveZero = number === undefined ? storage !== Number.NEGATIVE_INFINITY : number.sign > 0;
  if (!isAboveZero)
    yield invalid(
      path,
      number === undefined ? storage : quantityText(inThousandths(number)),
      'must be greater than zero',
    );
}

function* dataSourceFaults(path: FieldPath, { dataSource, dataSourceRef }: Claim): Generator<FieldError> {
  if (dataSource != null) yield* referenceFaults(child(path, 'dataSource'), dataSource);
  if (dataSourceRef != null) {
    yield* referenceFaults(child(path, 'dataSourceRef'), dataSourceRef);
    yield* nameFaults(child(path, 'dataSourceRef', 'namespace'), dataSourceRef.namespace, labelFaults);
  }
  if (dataSource == null || dataSourceRef == null) return;
  // Kubernetes shows the path of the field as the value, which prints as an empty object.
  if ((dataSourceRef.namespace ?? '') !== '') {
    yield invalid(path, {}, 'may not be specified when dataSourceRef.namespace is specified');
  } else if (!areEqual(dataSource, dataSourceRef)) {
    yield invalid(path, {}, 'must match dataSourceRef');
  }
}

type Reference = Omit<Received<TypedObjectReference>, 'namespace'>;

function* referenceFaults(path: FieldPath, reference: Reference): Generator<FieldError> {
  yield* emptyFields(path, reference, ['name', 'kind']);
  const kind = reference.kind ?? '';
  if ((reference.apiGroup ?? '') === '' && kind !== 'PersistentVolumeClaim') {
    yield invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
  }
  yield* nameFaults(child(path, 'apiGroup'), reference.apiGroup, subdomainFaults);
}

/** An empty group is not the same as none: Kubernetes' own distinction. */
function areEqual(left: Reference, right: Reference): boolean {
  return (
    (left.apiGroup ?? undefined) === (right.apiGroup ?? undefined) &&
    (left.kind ?? '') === (right.kind ?? '') &&
    (left.name ?? '') === (right.name ?? '')
  );
}

/** A name, where there is one. */
function* nameFaults(
  path: FieldPath,
  name: string | null | undefined,
  faultsOf: (name: string) => Sentences,
): Generator<FieldError> {
  if (name != null && name !== '') for (const fault of faultsOf(name)) yield invalid(path, name, fault);
}
