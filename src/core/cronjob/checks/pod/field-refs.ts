import { child, invalid, notSupported, required } from '../../../field/index.js';
import type { FieldError, FieldPath } from '../../../field/index.js';
import type { ObjectFieldSelector, Received, ResourceFieldSelector } from '../../schema/index.js';
import { lowerCase } from '../maps.js';
import { parseQuantity, quantityText } from '../quantity.js';
import { keyFaults } from '../syntax.js';

/** The fields of a pod that the downward API knows, wherever it offers them. */
const podFields = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.restartPolicy',
  'spec.serviceAccountName',
  'spec.schedulerName',
  'status.phase',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

/**
 * A field of the pod is one of those `supported`, or one label or annotation, `metadata.labels['key']`.
 *
 * As `validateObjectFieldSelector` of Kubernetes 1.36; without a version it is `v1`.
 */
export function* objectFieldFaults(
  path: FieldPath,
  { apiVersion, fieldPath }: Received<ObjectFieldSelector>,
  supported: readonly string[],
): Generator<FieldError> {
  const field = fieldPath ?? '';
  const unknown = (why: string): FieldError =>
    invalid(child(path, 'fieldPath'), field, `error converting fieldPath: ${why}`);
  if (field === '') {
    yield required(child(path, 'fieldPath'));
    return;
  }
  const version = (apiVersion ?? '') === '' ? 'v1' : apiVersion;
  if (version !== 'v1') {
    yield unknown(`unsupported pod version: ${version}`);
    return;
  }
  const [map, key] = entryOf(field);
  if (map === 'metadata.labels') yield* keyFaultsAt(path, key);
  else if (map === 'metadata.annotations') yield* keyFaultsAt(path, lowerCase(key));
  else if (map !== '') yield unknown(`field label does not support subscript: ${field}`);
  else yield* wholeFieldFaults(path, field, { supported, unknown });
}

/** The map and the key of `map['key']`; no map where the field is not written so. */
function entryOf(field: string): readonly [map: string, key: string] {
  const start = field.endsWith("']") ? field.slice(0, -2).indexOf("['") : -1;
  return start > 0 ? [field.slice(0, start), field.slice(start + 2, -2)] : ['', ''];
}

function* wholeFieldFaults(
  path: FieldPath,
  field: string,
  { supported, unknown }: { supported: readonly string[]; unknown: (why: string) => FieldError },
): Generator<FieldError> {
  // The name of the field in clients of 2014.
  const name = field === 'spec.host' ? 'spec.nodeName' : field;
  if (!podFields.includes(name)) yield unknown(`field label not supported: ${field}`);
  else if (!supported.includes(name)) yield notSupported(child(path, 'fieldPath'), name, supported);
}

function* keyFaultsAt(path: FieldPath, key: string): Generator<FieldError> {
  for (const fault of keyFaults(key)) yield invalid(path, key, fault);
}

const resources = ['cpu', 'ephemeral-storage', 'memory']
  .flatMap((name) => [`limits.${name}`, `requests.${name}`])
  .sort();
const cpuUnits = ['1m', '1'];
const byteUnits = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];

/**
 * A limit or request of a container, of CPU, memory, ephemeral storage or huge pages, and the unit that it is given in.
 * A volume says of which container; for a variable it is its own.
 *
 * As `validateContainerResourceFieldSelector` of Kubernetes 1.36.
 */
export function* resourceFieldFaults(
  path: FieldPath,
  { containerName, resource, divisor }: Received<ResourceFieldSelector>,
  { inVolume }: { readonly inVolume: boolean },
): Generator<FieldError> {
  const name = resource ?? '';
  if (inVolume && (containerName ?? '') === '') yield required(child(path, 'containerName'));
  else if (name === '') yield required(child(path, 'resource'));
  else if (!resources.includes(name) && !isHugePages(name)) {
    yield notSupported(child(path, 'resource'), name, resources);
  }
  if (divisor != null && !isUnitOf(name, divisor)) yield invalid(child(path, 'divisor'), name, unitRule(name));
}

/** Without a divisor, and with 0, it is 1. */
function isUnitOf(resource: string, divisor: string | number): boolean {
  if (!resources.includes(resource) && !isHugePages(resource)) return true;
  const number = parseQuantity(divisor);
  const units = isCpu(resource) ? cpuUnits : byteUnits;
  return number !== undefined && (number.sign === 0 || units.includes(quantityText(number)));
}

function unitRule(resource: string): string {
  if (isCpu(resource)) return `only divisor's values ${cpuUnits.join(' and ')} are supported with the cpu resource`;
  const names: readonly [prefix: string, name: string][] = [
    ['hugepages-', 'hugepages'],
    ['ephemeral-storage', 'local ephemeral storage'],
  ];
  const [, name = 'memory'] = names.find(([prefix]) => resource.includes(`.${prefix}`)) ?? [];
  return `only divisor's values ${byteUnits.join(', ')} are supported with the ${name} resource`;
}

function isCpu(resource: string): boolean {
  return resource.endsWith('.cpu') && resources.includes(resource);
}

function isHugePages(resource: string): boolean {
  return resource.startsWith('limits.hugepages-') || resource.startsWith('requests.hugepages-');
}
