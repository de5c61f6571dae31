import { at, child, invalid, required, tooLong } from '../../../../field/index.js';
import type { FieldError, FieldPath } from '../../../../field/index.js';
import type { Check } from '../../check.js';
import { lowerCase } from '../../maps.js';
import { subdomainFaults } from '../../syntax.js';
import { emptyFields } from './parts.js';
import { judging, volumesPath } from './source.js';
import type { Judges, Source } from './source.js';

const maxDriverBytes = 63;

export const driverJudges = {
  *csi(path: FieldPath, source: Source<'csi'>): Generator<FieldError> {
    yield* driverFaults(child(path, 'driver'), source.driver ?? '');
    const secret = source.nodePublishSecretRef;
    if (secret == null) return;
    const name = secret.name ?? '';
    if (name === '') yield required(child(path, 'nodePublishSecretRef', 'name'));
    // Kubernetes leaves the reference out of the path.
    else for (const fault of subdomainFaults(name)) yield invalid(child(path, 'name'), name, fault);
  },
  *flexVolume(path: FieldPath, source: Source<'flexVolume'>): Generator<FieldError> {
    yield* emptyFields(path, source, ['driver']);
    for (const key of Object.keys(source.options ?? {})) {
      if (!isReserved(key)) continue;
      yield invalid(at(child(path, 'options'), key), key, 'kubernetes.io and k8s.io namespaces are reserved');
    }
  },
} satisfies Judges;

/** As `ValidateCSIDriverName`: capital letters are allowed. */
function* driverFaults(path: FieldPath, driver: string): Generator<FieldError> {
  if (driver === '') {
    yield required(path);
    return;
  }
  if (driver.length > maxDriverBytes) yield tooLong(path, maxDriverBytes);
  for (const fault of subdomainFaults(lowerCase(driver))) yield invalid(path, driver, fault);
}

function isReserved(key: string): boolean {
  const [namespace = ''] = key.split('/', 1);
  const domain = `.${lowerCase(namespace)}`;
  return domain.endsWith('.kubernetes.io') || domain.endsWith('.k8s.io');
}

/**
 * A volume of a CSI driver or a flexVolume names its driver.
 *
 * As `validateCSIVolumeSource` and `validateFlexVolumeSource` of Kubernetes 1.36.
 */
export const driverVolumes: Check = {
  id: 'volume-drivers',
  summary: 'A csi volume and a flexVolume name their driver.',
  explanation:
    'A `csi` volume names its `driver` as it is registered: a domain name of at most 63 characters. The Secret in ' +
    '`nodePublishSecretRef` has a name that a Secret can have. A `flexVolume` names its `driver` too, and its ' +
    '`options` keep away from the namespaces `kubernetes.io` and `k8s.io`, through which the kubelet tells the ' +
    'driver about the pod.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          volumes: [{ name: secrets, csi: { driver: secrets_store } }]`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          volumes: [{ name: secrets, csi: { driver: secrets-store.csi.k8s.io } }]`,
  fields: [volumesPath],
  faults: judging(driverJudges),
};
