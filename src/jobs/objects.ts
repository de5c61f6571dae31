import type { CronJobSpec, JobSpec, JobStatus, NewObjectMetaFields, ObjectMeta } from './generated/kubernetes.js';

/** Runs pods until as many of them as were asked for have succeeded. */
export interface Job {
  /** The group and version of the kind. */
  readonly apiVersion: 'batch/v1';
  /** Always Job. */
  readonly kind: 'Job';
  /** Name, namespace, labels and the like. A name has at most 63 characters, since the pods bear it in a label. */
  readonly metadata: ObjectMeta;
  /** What to run, how often, and for how long. */
  readonly spec: JobSpec;
  /** What the cluster has seen and done; absent in a Job that was not created yet. */
  readonly status?: JobStatus | undefined;
}

/** A Job to be created: what `defineJob` takes. */
export interface JobInput {
  /** May be left out. */
  readonly apiVersion?: 'batch/v1' | undefined;
  /** May be left out. */
  readonly kind?: 'Job' | undefined;
  /** A name, or a `generateName` to make one from; labels and the like. */
  readonly metadata: NewObjectMeta;
  /** What to run, how often, and for how long. */
  readonly spec: JobSpec;
}

/** A CronJob to be created: what `defineCronJob` takes. */
export interface CronJobInput {
  /** Kubernetes' own `batch/v1` where it is left out. */
  readonly apiVersion?: 'batch/v1' | 'batch.tutorial.kubebuilder.io/v1' | undefined;
  /** May be left out. */
  readonly kind?: 'CronJob' | undefined;
  /** A name of at most 52 characters, or a `generateName` of at most 47; labels and the like. */
  readonly metadata: NewObjectMeta;
  /** What to run, and when. */
  readonly spec: CronJobSpec;
}

/** The metadata of an object to be created; the API server fills in the rest. */
export type NewObjectMeta = NamedObjectMeta | UnnamedObjectMeta;

/** The metadata of an object whose name is known. */
export interface NamedObjectMeta extends NewObjectMetaFields {
  /** Unique among the objects of the kind in the namespace: lower case letters, digits, `-` and `.`. */
  readonly name: string;
  /** Left out where there is a name. */
  readonly generateName?: undefined;
}

/** The metadata of an object that the API server names. */
export interface UnnamedObjectMeta extends NewObjectMetaFields {
  /** Left out where there is a `generateName`. */
  readonly name?: undefined;
  /** What the name begins with, such as `report-`; the API server adds five random characters. */
  readonly generateName: string;
}
