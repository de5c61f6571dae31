import { readFileSync } from 'node:fs';

/** One line of the audit log, as far as it is used. */
interface AuditEvent {
  readonly auditID: string;
  readonly stage: string;
  readonly verb: string;
  readonly userAgent?: string;
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
  readonly objectRef?: { resource: string; namespace?: string; name?: string; subresource?: string; apiGroup?: string };
  readonly responseStatus?: { code?: number };
  readonly annotations?: Readonly<Record<string, string>>;
  readonly responseObject?: {
    metadata?: {
      name?: string;
      namespace?: string;
      uid?: string;
      annotations?: Readonly<Record<string, string>>;
      ownerReferences?: readonly { uid: string; kind: string; name: string; controller?: boolean }[];
    };
  };
}

/** A write that the API server has answered. Times are epoch milliseconds with a fraction, true to a microsecond. */
export interface AuditedWrite {
  readonly id: string;
  readonly verb: string;
  /** Such as `jobs` or `cronjobs/status`. */
  readonly resource: string;
  /** `namespace/name`; the name is empty for a collection. */
  readonly key: string;
  readonly code: number;
  readonly userAgent: string;
  /** What plugins and webhooks said of it, by `<webhook>/<key>`. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly receivedMs: number;
  readonly answeredMs: number;
}

/** A Job that was created. */
export interface CreatedJob extends AuditedWrite {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  /** Its controller; undefined for a Job that has none. */
  readonly owner: { readonly uid: string; readonly name: string } | undefined;
  /** The tick that it was made for, as the controller says: epoch milliseconds. */
  readonly tickMs: number | undefined;
}

export interface Audit {
  readonly writes: readonly AuditedWrite[];
  readonly created: readonly CreatedJob[];
  /** The successful deletions of single Jobs. */
  readonly deletions: readonly AuditedWrite[];
}

export const scheduledAt = 'batch.tutorial.kubebuilder.io/scheduled-at';
const builtInScheduledAt = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

/** Reads an audit log. A last line that is still being written is left out. */
export function readAudit(path: string): Audit {
  const text = readFileSync(path, 'utf8');
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  const events = lines
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AuditEvent)
    .filter(({ stage, objectRef }) => stage === 'ResponseComplete' && objectRef !== undefined);
  const writes = events.map(writeOf);
  return {
    writes,
    created: events.filter((event) => isJob(event, 'create')).map(createdJob),
    deletions: events.filter((event) => isJob(event, 'delete')).map(writeOf),
  };
}

/** The Jobs of each tick of each CronJob: `owner uid` -> `tick in epoch milliseconds` -> Jobs. */
export function byTick(
  created: readonly CreatedJob[],
): ReadonlyMap<string, ReadonlyMap<number, readonly CreatedJob[]>> {
  const owners = new Map<string, Map<number, CreatedJob[]>>();
  for (const job of created) {
    if (job.owner === undefined || job.tickMs === undefined) continue;
    const ticks = owners.get(job.owner.uid) ?? new Map<number, CreatedJob[]>();
    ticks.set(job.tickMs, [...(ticks.get(job.tickMs) ?? []), job]);
    owners.set(job.owner.uid, ticks);
  }
  return owners;
}

function isJob({ verb, objectRef, responseStatus }: AuditEvent, wanted: string): boolean {
  const succeeded = Math.floor((responseStatus?.code ?? 0) / 100) === 2;
  return verb === wanted && objectRef?.resource === 'jobs' && objectRef.subresource === undefined && succeeded;
}

function writeOf(event: AuditEvent): AuditedWrite {
  const { resource = '', subresource, namespace = '', name = '' } = event.objectRef ?? {};
  return {
    id: event.auditID,
    verb: event.verb,
    resource: subresource === undefined ? resource : `${resource}/${subresource}`,
    key: `${namespace}/${name}`,
    code: event.responseStatus?.code ?? 0,
    userAgent: event.userAgent ?? '',
    annotations: event.annotations ?? {},
    receivedMs: microTime(event.requestReceivedTimestamp),
    answeredMs: microTime(event.stageTimestamp),
  };
}

function createdJob(event: AuditEvent): CreatedJob {
  const {
    name = '',
    namespace = '',
    uid = '',
    annotations = {},
    ownerReferences = [],
  } = event.responseObject?.metadata ?? {};
  const tick = annotations[scheduledAt] ?? annotations[builtInScheduledAt];
  const owner = ownerReferences.find(({ controller }) => controller === true);
  return {
    ...writeOf(event),
    uid,
    name,
    namespace,
    owner: owner === undefined ? undefined : { uid: owner.uid, name: owner.name },
    tickMs: tick === undefined ? undefined : Date.parse(tick),
  };
}

/** `2026-01-01T00:00:00.123456Z` in epoch milliseconds; Date.parse would drop what is below a millisecond. */
function microTime(text: string): number {
  const [whole = '', fraction = ''] = text.replace('Z', '').split('.');
  return Date.parse(`${whole}Z`) + Number(fraction.padEnd(6, '0')) / 1_000;
}
