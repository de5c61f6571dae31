import { at, isObject, textOf } from '../../core/read.js';
import type { CronJobKind } from '../../core/cronjob/schema/index.js';
import type { JsonObject } from '../../kube/answer.js';
import { readMeta } from '../../kube/meta.js';
import { launchAnnotation } from './identity.js';
import type { NewJob } from './identity.js';

/** Says of a Job that it was started by hand, as `kubectl create job --from` does. */
export const manualAnnotation = 'cronjob.kubernetes.io/instantiate';

export interface ManualJob {
  readonly kind: CronJobKind;
  /** As it is stored. */
  readonly cronJob: JsonObject;
  /** Names the run; its first characters are the end of the Job's name. */
  readonly launchId: string;
}

/**
 * The Job of a run that is started by hand: `<name>-run-<six characters>`, with the labels, annotations and spec of the
 * template, as `kubectl create job --from=cronjob/<name>` makes it, and with the CronJob as its controller. It does not block
 * the deletion of the CronJob, which would need a right of its own.
 */
export function manualJob({ kind, cronJob, launchId }: ManualJob): NewJob {
  const { namespace, name, uid } = readMeta(cronJob);
  const template = at(at(cronJob, 'spec'), 'jobTemplate');
  const { labels, annotations } = at(template, 'metadata');
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      namespace,
      name: `${name}-run-${launchId.slice(0, 6)}`,
      ...(isObject(labels) && { labels: textsIn(labels) }),
      annotations: {
        ...(isObject(annotations) && textsIn(annotations)),
        [manualAnnotation]: 'manual',
        [launchAnnotation]: launchId,
      },
      ownerReferences: [{ apiVersion: kind.apiVersion, kind: kind.kind, name, uid, controller: true }],
    },
    spec: template['spec'],
  };
}

function textsIn(object: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, value]) => {
      const text = textOf(value);
      return text === undefined ? [] : [[name, text] as const];
    }),
  );
}
