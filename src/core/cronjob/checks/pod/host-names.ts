import { child, forbidden, invalid, tooLong } from '../../../field/index.js';
import type { FieldError } from '../../../field/index.js';
import { byteLength } from '../bytes.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { labelFaults, subdomainFaults } from '../syntax.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

const overridePath = child(paths.pod, 'hostnameOverride');
const hostnamePath = child(paths.pod, 'hostname');
const subdomainPath = child(paths.pod, 'subdomain');

/**
 * Hostname and subdomain are RFC 1123 labels; an override is a subdomain of at most 64 bytes, where the pod has a
 * hostname of its own that is not made otherwise.
 *
 * As `ValidatePodSpec` and `validatePodHostName` of Kubernetes 1.36.
 */
export const hostNames: Check = {
  id: 'host-names',
  summary: 'The hostname and subdomain of the pod are DNS labels, and its hostnameOverride is a short DNS subdomain.',
  explanation:
    'The `hostname` and the `subdomain` of a pod are one label each of a DNS name, so they hold no dots: lower case ' +
    'letters, digits and `-`, at most 63 characters.\n\n`hostnameOverride` may hold dots and takes at most 64 ' +
    'characters, which is what Linux keeps. It can neither go with `setHostnameAsFQDN: true` nor with ' +
    '`hostNetwork: true`, which both say what the hostname is.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          hostname: report.example.com`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          hostname: report`,
  fields: [overridePath, hostnamePath, subdomainPath],
  faults: ({ pod }) =>
    pod.hostname == null && pod.subdomain == null && pod.hostnameOverride == null ? nothing : nameFaults(pod),
};

const maxOverrideBytes = 64;

function* nameFaults(pod: View['pod']): Generator<FieldError> {
  if (pod.hostnameOverride != null) yield* overrideFaults(pod.hostnameOverride, pod);
  const [hostname, subdomain] = [pod.hostname ?? '', pod.subdomain ?? ''];
  if (hostname !== '') for (const fault of labelFaults(hostname)) yield invalid(hostnamePath, hostname, fault);
  if (subdomain !== '') for (const fault of labelFaults(subdomain)) yield invalid(subdomainPath, subdomain, fault);
}

function* overrideFaults(override: string, { setHostnameAsFQDN, hostNetwork }: View['pod']): Generator<FieldError> {
  if (setHostnameAsFQDN === true) {
    yield forbidden(overridePath, 'may not be specified when setHostnameAsFQDN is true');
  }
  if (hostNetwork === true) yield forbidden(overridePath, 'may not be specified when hostNetwork is true');
  if (byteLength(override) > maxOverrideBytes) yield tooLong(overridePath, maxOverrideBytes);
  for (const fault of subdomainFaults(override)) yield invalid(overridePath, override, fault);
}
