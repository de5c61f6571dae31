import { nothing } from '../check.js';
import type { Advice } from '../check.js';
import { nameOf } from '../metadata/name.js';
import { labelFaults } from '../syntax.js';

/**
 * A name is better an RFC 1123 label, since pods and hostnames are named after it.
 *
 * As kube-apiserver 1.36 warns of a creation, in the same words: it drops a warning that it has already given.
 */
export const labelName: Advice = {
  id: 'label-name',
  level: 'warn',
  fromKubernetes: true,
  summary: 'The name of a new CronJob is better without dots.',
  explanation:
    "A name with dots is allowed, but pods and their hostnames are made from it. A hostname can't hold dots, so " +
    "it is not the name that one expects, and DNS does not find it. Write `-` instead. A CronJob can't be " +
    'renamed, so only a new one is told; kube-apiserver gives the same warning.',
  bad: `
metadata:
  name: report.eu`,
  good: `
metadata:
  name: report-eu`,
  fields: ['metadata.name'],
  on: ['metadata.name', 'metadata.generateName'],
  remarks({ metadata, stored }) {
    if (stored !== undefined) return nothing;
    const faults = labelFaults(nameOf(metadata));
    if (faults.length === 0) return nothing;
    const text =
      'this is used in Pod names and hostnames, which can result in surprising behavior; ' +
      `a DNS label is recommended: [${faults.join(' ')}]`;
    return [{ field: 'metadata.name', text }];
  },
};
