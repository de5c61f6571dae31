import { invalid } from '../../../field/index.js';
import { jobName } from '../../job.js';
import { kinds } from '../../schema/index.js';
import { nothing } from '../check.js';
import type { Check } from '../check.js';
import { paths } from '../view.js';
import { maxNameLength } from '../metadata/name-length.js';
import { nameOf } from '../metadata/name.js';
import { labelFaults, subdomainFaults } from '../syntax.js';

/** Any instant from 2002 to 2160: the number after the name has the same length. */
const someRunMs = 1_700_000_000_000;

const job = `self.${paths.job}`;
const hasJob = '(has(self.spec) && has(self.spec.jobTemplate) && has(self.spec.jobTemplate.spec))';

/**
 * The hostname of the last pod of an Indexed Job, `<job>-<completions - 1>`, is an RFC 1123 label: no dots, at most 63
 * characters.
 *
 * Kubernetes 1.36 accepts such a CronJob and then refuses each of its Jobs (`ValidateJob`). The Jobs of the custom kind
 * have names that are two characters longer. A name that is no name at all is left to the rules about names.
 */
export const indexedHostname: Check = {
  id: 'indexed-hostname',
  summary: 'The name of a CronJob with Indexed Jobs makes valid hostnames: no dots, and short enough for the indexes.',
  explanation:
    'The pods of an Indexed Job have hostnames: the name of the Job, a hyphen and the index. A hostname has no ' +
    'dots and at most 63 characters. Kubernetes 1.36 looks at that only when it creates the Job of a run, and ' +
    'refuses each of them. Take the dots out of the name of the CronJob, or shorten it.',
  bad: `
metadata:
  name: report.eu
spec:
  jobTemplate:
    spec:
      completionMode: Indexed
      completions: 3`,
  good: `
metadata:
  name: report-eu
spec:
  jobTemplate:
    spec:
      completionMode: Indexed
      completions: 3`,
  fields: ['metadata.name'],
  on: [`${paths.job}.completionMode`],
  cel: {
    covers: 'all',
    rules: kinds.map((kind) => ({
      self: 'object',
      group: kind.group,
      field: 'metadata.name',
      message:
        'makes hostnames with dots or of more than 63 characters: an Indexed Job needs a shorter name without dots',
      expression:
        `!${hasJob} || !has(${job}.completionMode) || ${job}.completionMode != 'Indexed' || !has(${job}.completions) || ` +
        `${job}.completions <= 0 || !has(self.metadata.name) || (!self.metadata.name.contains('.') && ` +
        `size(self.metadata.name) + size(string(${job}.completions - 1)) <= ${63 - '-'.length - jobName(kind, '', someRunMs).length})`,
    })),
  },
  faults({ kind, metadata, job }) {
    const completions = job.completions ?? 0;
    if (job.completionMode !== 'Indexed' || completions <= 0) return nothing;
    const name = nameOf(metadata);
    if (name === '' || name.length > maxNameLength || subdomainFaults(name).length > 0) return nothing;
    const hostname = `${jobName(kind, name, someRunMs)}-${completions - 1}`;
    if (labelFaults(hostname).length === 0) return nothing;
    return [invalid('metadata.name', name, `will not able to create pod with invalid DNS label: ${hostname}`)];
  },
};
