import { at, child, invalid } from '../../../field/index.js';
import type { FieldError } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { ipFaults } from '../ip.js';
import { subdomainFaults } from '../syntax.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

const path = child(paths.pod, 'hostAliases');

/**
 * Each host alias has an IP address and host names.
 *
 * As `ValidateHostAliases` of Kubernetes 1.36.
 */
export const hostAliases: Check = {
  id: 'host-aliases',
  summary: 'Host aliases have an IP address each, and hostnames that are DNS subdomains.',
  explanation:
    'Host aliases are lines of the `/etc/hosts` of the pod: an IP address and the names that lead to it. A name in place ' +
    'of the address does not work there, and neither can leading zeros, which some programs read as octal numbers; ' +
    'Kubernetes refuses both when the CronJob is created. Names are in lower case, without a point at the end.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          hostAliases: [{ ip: database.example.com, hostnames: [database] }]`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          hostAliases: [{ ip: 192.0.2.7, hostnames: [database] }]`,
  fields: [path],
  faults: ({ pod }) => (pod.hostAliases == null ? nothing : aliasFaults(pod.hostAliases)),
};

function* aliasFaults(aliases: NonNullable<View['pod']['hostAliases']>): Generator<FieldError> {
  for (const [index, alias] of aliases.entries()) {
    const ip = alias?.ip ?? '';
    for (const fault of ipFaults(ip)) yield invalid(child(at(path, index), 'ip'), ip, fault);
    const hostnamesPath = child(at(path, index), 'hostnames');
    for (const [nameIndex, name] of (alias?.hostnames ?? []).entries()) {
      for (const fault of subdomainFaults(name ?? '')) yield invalid(at(hostnamesPath, nameIndex), name ?? '', fault);
    }
  }
}
