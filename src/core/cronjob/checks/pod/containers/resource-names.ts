import { invalid } from '../../../../field/index.js';
import type { FieldError, FieldPath } from '../../../../field/index.js';
import { keyFaults } from '../../syntax.js';

const ofContainers = new Set(['cpu', 'memory', 'ephemeral-storage']);
/** What is counted in quotas, in whole numbers. */
const counted = new Set([
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]);
const measured = [...ofContainers].flatMap((name) => [name, `requests.${name}`, `limits.${name}`]);
const standard = new Set([...measured, ...counted, 'storage', 'requests.storage']);

/** The name of a resource that a container can ask for: as `ValidateContainerResourceName` of Kubernetes 1.36. */
export function* containerResourceFaults(path: FieldPath, name: string): Generator<FieldError> {
  if (ofContainers.has(name)) return;
  yield* resourceNameFaults(path, name);
  if (!name.includes('/')) {
    if (!isHugePages(name)) yield invalid(path, name, 'must be a standard resource for containers');
  } else if (!isNative(name) && !isExtendedResource(name)) {
    yield invalid(path, name, "doesn't follow extended resource name standard");
  }
}

/** The name of any resource: as `validateResourceName` of Kubernetes 1.36. */
export function* resourceNameFaults(path: FieldPath, name: string): Generator<FieldError> {
  const faults = keyFaults(name);
  for (const fault of faults) yield invalid(path, name, fault);
  const isStandard = standard.has(name) || isHugePages(name) || name.startsWith('requests.hugepages-');
  if (faults.length === 0 && !name.includes('/') && !isStandard) {
    yield invalid(path, name, 'must be a standard resource type or fully qualified');
  }
}

export function isHugePages(name: string): boolean {
  return name.startsWith('hugepages-');
}

/** Whether it is one of Kubernetes' own, by name or by domain. */
function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

/** Whether it is a device of somebody else, `example.com/gpu`, whose quota can be named `requests.example.com/gpu`. */
export function isExtendedResource(name: string): boolean {
  return !isNative(name) && !name.startsWith('requests.') && keyFaults(`requests.${name}`).length === 0;
}

/** Whether it is counted in whole numbers by its kind. */
export function isWholeResource(name: string): boolean {
  return counted.has(name);
}

/** Whether a node may promise more of it than it has, so that a request may be less than its limit. */
export function isOvercommitted(name: string): boolean {
  return isNative(name) && !isHugePages(name);
}
