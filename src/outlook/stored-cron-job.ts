import { changesTo, withChanges } from '../core/cronjob/changes.js';
import { compilePolicy, subjectOf } from '../core/cronjob/policy/index.js';
import type { PolicySettings } from '../core/cronjob/policy/index.js';
import type { CronJobKind } from '../core/cronjob/schema/index.js';
import type { FieldPath } from '../core/field/index.js';
import { printable } from '../core/field/index.js';
import type { CronJobDocument } from '../documents/index.js';

/** A CronJob as a cluster has it. */
export interface LiveCronJob {
  readonly kind: CronJobKind;
  readonly object: unknown;
}

/** A CronJob as a cluster has it, or would have it once the webhook has seen it. */
export interface StoredCronJob {
  readonly kind: CronJobKind;
  readonly object: unknown;
  /** As in its file, where an `H` in it was resolved; undefined where it is the same. */
  readonly writtenSchedule: string | undefined;
  /** Where it stands; undefined for one that lives in a cluster. */
  readonly place: { readonly file: string; readonly line: number } | undefined;
  /** Where a field of it is to be found, for the beginning of a sentence: `cron.yaml:7:3`. */
  readonly whereIs: (field: FieldPath) => string;
}

/** What becomes of a CronJob in a file. `namespace` is that of the CronJobs that name none. */
export function storedFrom(
  { kind, object, file, rangeOf }: CronJobDocument,
  { policy, namespace }: { readonly policy: PolicySettings; readonly namespace: string },
): StoredCronJob {
  const stored = withChanges(object, changesTo({ kind, object, namespace }, compilePolicy(policy)));
  const written = scheduleOf(object);
  return {
    kind,
    object: stored,
    writtenSchedule: scheduleOf(stored) === written ? undefined : written,
    place: { file, line: rangeOf('').start.line },
    whereIs: (field) => {
      const { start } = rangeOf(field);
      return `${printable(file)}:${start.line}:${start.column}`;
    },
  };
}

/** A CronJob of a cluster is what it is. */
export function storedIn({ kind, object }: LiveCronJob): StoredCronJob {
  const { namespace } = subjectOf(kind, object, undefined);
  const { name } = fieldsOf(fieldsOf(object)['metadata']);
  const where = printable(`${namespace}/${typeof name === 'string' ? name : ''}`);
  return { kind, object, writtenSchedule: undefined, place: undefined, whereIs: () => where };
}

function scheduleOf(object: unknown): string {
  const { schedule } = fieldsOf(fieldsOf(object)['spec']);
  return typeof schedule === 'string' ? schedule : '';
}

/** The members of an object; none of anything else. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
