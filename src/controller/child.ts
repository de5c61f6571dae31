import { customKind } from '../core/cronjob/schema/index.js';
import type { CronJobKind } from '../core/cronjob/schema/index.js';
import { recordedFinalizer } from '../core/cronjob/job.js';
import type { JsonObject } from '../kube/answer.js';
import { readMeta } from '../kube/meta.js';
import type { Meta } from '../kube/meta.js';
import { at, listOf, textOf, timeOf } from '../core/read.js';

/** What the controller knows of a Job. */
export interface Child {
  readonly meta: Meta;
  /** The CronJob that is its controller. */
  readonly owner: { readonly name: string; readonly uid: string } | undefined;
  /** The tick that it is for, epoch milliseconds; undefined for a Job that was started by hand. */
  readonly scheduledAtMs: number | undefined;
  readonly state: 'active' | 'succeeded' | 'failed';
  readonly startedMs: number | undefined;
  /** When it succeeded or failed, as far as its status tells. */
  readonly endedMs: number | undefined;
  /** It is asked to go, and stays only for its finalizers. */
  readonly deleting: boolean;
  readonly finalizers: readonly string[];
  /** Our finalizer is among them. */
  readonly held: boolean;
}

/**
 * Reads a Job of the API; fields of other types than the API's are as good as absent. Its owner is a CronJob of `kind`; the
 * names of Jobs tell the ticks of our own kind only.
 */
export function readJob(raw: JsonObject, kind: CronJobKind = customKind): Child {
  const metadata = at(raw, 'metadata');
  const status = at(raw, 'status');
  const meta = readMeta(raw);
  const end = listOf(status['conditions']).find(
    (condition) =>
      (condition['type'] === 'Complete' || condition['type'] === 'Failed') && condition['status'] === 'True',
  );
  const owner = controllerOf(metadata, kind);
  const finalizers = finalizersOf(metadata);
  return {
    meta,
    owner,
    scheduledAtMs: owner === undefined || kind !== customKind ? undefined : scheduledAt(metadata, owner.name),
    state: end === undefined ? 'active' : end['type'] === 'Complete' ? 'succeeded' : 'failed',
    startedMs: timeOf(status['startTime']),
    endedMs: end === undefined ? undefined : (timeOf(status['completionTime']) ?? timeOf(end['lastTransitionTime'])),
    deleting: metadata['deletionTimestamp'] !== undefined,
    finalizers,
    held: finalizers.includes(recordedFinalizer),
  };
}

function finalizersOf(metadata: JsonObject): readonly string[] {
  const { finalizers } = metadata;
  return Array.isArray(finalizers) ? finalizers.filter((item) => typeof item === 'string') : [];
}

function controllerOf(metadata: JsonObject, kind: CronJobKind): Child['owner'] {
  const reference = listOf(metadata['ownerReferences']).find((candidate) => candidate['controller'] === true);
  if (reference?.['kind'] !== kind.kind) return undefined;
  // A later version of the kind would still be the same CronJob.
  const [group] = (textOf(reference['apiVersion']) ?? '').split('/');
  const [name, uid] = [textOf(reference['name']), textOf(reference['uid'])];
  return group === kind.group && name !== undefined && uid !== undefined ? { name, uid } : undefined;
}

/**
 * The tick of a Job is in its name, so no edit of an annotation makes a tick run twice; a Job of another name is one that
 * somebody made.
 */
function scheduledAt(metadata: JsonObject, cronJobName: string): number | undefined {
  const name = textOf(metadata['name']) ?? '';
  const seconds = name.startsWith(`${cronJobName}-`) ? name.slice(cronJobName.length + 1) : '';
  return /^\d{1,11}$/.test(seconds) ? Number(seconds) * 1_000 : undefined;
}
