import { at, child, quote } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Advice, Remark } from '../check.js';
import { paths } from '../view.js';
import type { View } from '../view.js';

const path = child(paths.pod, 'hostAliases');

/**
 * Each host alias has an address of its own.
 *
 * As kube-apiserver 1.36 warns, in the same words.
 */
export const repeatedHostAlias: Advice = {
  id: 'repeated-host-alias',
  level: 'warn',
  fromKubernetes: true,
  summary: 'Each host alias has an IP address of its own.',
  explanation:
    'Host aliases are merged by their address when an object is applied, so of two with the same address one may get ' +
    'lost. Put all names of an address in one item. Kubernetes accepts it with a warning.',
  bad: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          hostAliases: [{ ip: 192.0.2.7, hostnames: [database] }, { ip: 192.0.2.7, hostnames: [cache] }]`,
  good: `
spec:
  jobTemplate:
    spec:
      template:
        spec:
          hostAliases: [{ ip: 192.0.2.7, hostnames: [database, cache] }]`,
  fields: [path],
  remarks: ({ pod }) => (pod.hostAliases == null ? nothing : aliasRemarks(pod.hostAliases)),
};

function* aliasRemarks(aliases: NonNullable<View['pod']['hostAliases']>): Generator<Remark> {
  const seen = new Set<string>();
  for (const [index, alias] of aliases.entries()) {
    const ip = alias?.ip ?? '';
    if (seen.has(ip)) yield { field: child(at(path, index), 'ip'), text: `duplicate ip ${quote(ip)}` };
    seen.add(ip);
  }
}
