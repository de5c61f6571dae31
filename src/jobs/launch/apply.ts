import { segment } from '../../kube/path.js';
import { printable } from '../../kube/status.js';
import type { CronJob } from '../generated/kubernetes.js';
import type { CronJobInput } from '../objects.js';
import { persist, refusal } from './create.js';
import type { Line } from './create.js';
import { LaunchError } from './errors.js';

/** Who set the fields of what is applied, as the API server notes it. */
const manager = 'cronward';

/**
 * Creates a CronJob, or makes the one of its name what is given. By server-side apply: what other programs have set and is not
 * given stays, what is given wins, and what was given the last time and is no more goes.
 */
export async function applyCronJob(
  line: Line,
  input: CronJob | CronJobInput,
  namespaceByDefault: string,
): Promise<CronJob> {
  const { apiVersion = 'batch/v1', kind = 'CronJob', metadata, spec } = input;
  const { name, namespace = namespaceByDefault } = metadata;
  if (name === undefined) throw new LaunchError('Refused', 'a CronJob that is applied needs metadata.name');
  const path = `/apis/${apiVersion}/namespaces/${segment(namespace)}/cronjobs/${segment(name)}`;
  const what = printable(`CronJob ${namespace}/${name} can't be applied`);
  const answer = await persist(line, what, () =>
    line.api.call({
      ...{ method: 'PATCH', path, query: { fieldManager: manager, force: 'true' }, signal: line.signal },
      contentType: 'application/apply-patch+yaml',
      body: { apiVersion, kind, metadata: { ...metadata, name, namespace }, spec },
    }),
  );
  if (!answer.ok) throw refusal(what, answer.error);
  return answer.body as unknown as CronJob;
}
