import { createHash } from 'node:crypto';
import type { JobSpec, ObjectMeta } from '../generated/kubernetes.js';
import type { Job, JobInput } from '../objects.js';

/** A Job that is ready to be sent. */
export interface PreparedJob {
  readonly apiVersion: 'batch/v1';
  readonly kind: 'Job';
  readonly metadata: ObjectMeta & { readonly name: string; readonly namespace: string };
  readonly spec: JobSpec;
}

/** What is sent to create a Job, as far as is looked at here. */
export interface NewJob {
  readonly apiVersion: 'batch/v1';
  readonly kind: 'Job';
  readonly metadata: {
    readonly namespace: string;
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>> | undefined;
    readonly annotations?: Readonly<Record<string, string>> | undefined;
    readonly ownerReferences?: readonly object[] | undefined;
  };
  readonly spec: unknown;
}

export interface Identity {
  readonly namespace: string;
  /** As the caller gave it; undefined for a launch that is made once. */
  readonly key: string | undefined;
  /** Names this launch; by it a Job is known again whose creation got no answer. */
  readonly launchId: string;
  /** Of a batch, whose Jobs are watched together. */
  readonly batch?: string | undefined;
}

/** The key that a Job was launched with. */
export const keyAnnotation = 'cronward.dev/launch-key';
/** A digest of the Job as it was given, so that a key can't stand for two different Jobs. */
export const contentAnnotation = 'cronward.dev/launch-content';
/** Names one call of `launch` that had no key. */
export const launchAnnotation = 'cronward.dev/launch-id';
/** Names the batch that a Job and its pods belong to. */
export const batchLabel = 'cronward.dev/batch';

/** The names of pods and hosts are made from that of their Job, and are labels of at most 63 characters. */
const mostNameCharacters = 52;

/**
 * The Job to create. With a key its name is made from its own and the key, so the same key is always the same name.
 * Undefined where it has neither `name` nor `generateName`.
 */
export function prepare(job: Job | JobInput, identity: Identity): PreparedJob | undefined {
  const { key, launchId, batch } = identity;
  const { name, generateName, ...metadata } = job.metadata;
  const base = name ?? generateName?.replace(/-+$/u, '');
  if (base === undefined || base === '') return undefined;
  const own = key !== undefined ? withSuffix(base, digest(key).slice(0, 10)) : name;
  const marks = { ...(key === undefined ? { [launchAnnotation]: launchId } : { [keyAnnotation]: key }) };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      ...metadata,
      name: own ?? withSuffix(base, launchId.replaceAll('-', '').slice(0, 10)),
      namespace: metadata.namespace ?? identity.namespace,
      annotations: { ...metadata.annotations, ...marks, [contentAnnotation]: contentOf(job) },
      ...(batch === undefined ? {} : { labels: { ...metadata.labels, [batchLabel]: batch } }),
    },
    spec: batch === undefined ? job.spec : withPodLabel(job.spec, batch),
  };
}

function withSuffix(base: string, suffix: string): string {
  return `${base.slice(0, mostNameCharacters - suffix.length - 1).replace(/[-.]+$/u, '')}-${suffix}`;
}

function withPodLabel(spec: JobSpec, batch: string): JobSpec {
  const { metadata } = spec.template;
  const labels = { ...metadata?.labels, [batchLabel]: batch };
  return { ...spec, template: { ...spec.template, metadata: { ...metadata, labels } } };
}

/** The same for Jobs that say the same, in whatever order. */
function contentOf({ metadata, spec }: Job | JobInput): string {
  const { labels, annotations } = metadata;
  return digest(sorted({ labels, annotations, spec })).slice(0, 32);
}

/** JSON with the members of each object in the order of their names, and without those that are undefined. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** As hexadecimal text. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
