import { defineJob } from './define.js';
import type { EnvVar, EnvVarSource, Volume, VolumeMount } from './generated/kubernetes.js';
import type { Job, NewObjectMeta } from './objects.js';
import type { Quantity } from './scalars.js';
import { days } from './quantity.js';

/** What a Job of one container needs; the rest is as `containerJob` says. */
export interface ContainerJobOptions {
  /** The name of the Job, unique in its namespace; with `-` at its end, what its name begins with. */
  readonly name: string;
  /** The namespace. Default: that of the cluster that it is launched in. */
  readonly namespace?: string | undefined;
  /** Labels of the Job and of its pods. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** The image, with a tag: `python:3.13`. */
  readonly image: string;
  /** What is run, as a list of words; no shell reads it. Default: what the image runs. */
  readonly command?: readonly string[] | undefined;
  /** Words that follow the command. */
  readonly args?: readonly string[] | undefined;
  /** Environment variables: values, or where a value comes from, such as `{ secretKeyRef: { name, key } }`. */
  readonly env?: Readonly<Record<string, string | number | boolean | EnvVarSource>> | undefined;
  /** Where the command is run. Default: the directory that the image says. */
  readonly workingDir?: string | undefined;
  /** Processors that are reserved: `0.5` or `'500m'`. It may take more where there is more. Default: none. */
  readonly cpu?: Quantity | undefined;
  /** Memory that is reserved, such as `'512Mi'`, and no more is had: beyond it the container is killed. Default: no limit. */
  readonly memory?: Quantity | undefined;
  /** Volumes by the absolute path at which the container sees them: `{ '/data': { persistentVolumeClaim: { claimName: 'data' } } }`. */
  readonly volumes?: Readonly<Record<string, MountedVolume>> | undefined;
  /** The service account whose rights the container has. Default: that of the namespace. */
  readonly serviceAccountName?: string | undefined;
  /** How often it is tried again when it fails (`backoffLimit`); 0 or more. Default: 3. */
  readonly retries?: number | undefined;
  /** How many seconds it may take, all tries together (`activeDeadlineSeconds`). Default: no limit. */
  readonly deadlineSeconds?: number | undefined;
  /** For how many seconds the Job and its logs are kept when it has ended (`ttlSecondsAfterFinished`). Default: a day. */
  readonly keepSeconds?: number | undefined;
}

/** A volume, and how a container sees it. */
export type MountedVolume = VolumeSource & MountOptions;

/** A `Volume` without its name. */
export type VolumeSource = Volume extends infer Each ? (Each extends Volume ? Omit<Each, 'name'> : never) : never;

/** How a container sees a volume. */
export interface MountOptions {
  /** Default: false. */
  readonly readOnly?: boolean | undefined;
  /** A path within the volume, instead of the whole of it. */
  readonly subPath?: string | undefined;
}

const usualRetries = 3;

/**
 * A Job that runs one container once to its end, with the defaults of that written out: a pod that fails is not started
 * again but replaced (`restartPolicy: Never`, so its logs stay), three times at most, and a day after its end the Job is
 * deleted. For all else there is `defineJob`; its `spec` is also the `jobTemplate.spec` of a CronJob.
 *
 * @throws InvalidObject as `defineJob`
 */
export function containerJob(options: ContainerJobOptions): Job {
  const { labels, image, command, args, workingDir, serviceAccountName } = options;
  const mounted = Object.entries(options.volumes ?? {}).map(mountOf);
  const container = {
    ...{ name: 'main', image, command, args, workingDir, resources: resourcesOf(options) },
    env: options.env === undefined ? undefined : Object.entries(options.env).map(variableOf),
    volumeMounts: mounted.length === 0 ? undefined : mounted.map(({ mount }) => mount),
  };
  return defineJob({
    metadata: metadataOf(options),
    spec: {
      backoffLimit: options.retries ?? usualRetries,
      activeDeadlineSeconds: options.deadlineSeconds,
      ttlSecondsAfterFinished: options.keepSeconds ?? days(1),
      template: {
        metadata: labels === undefined ? undefined : { labels },
        spec: {
          restartPolicy: 'Never',
          serviceAccountName,
          containers: [container],
          volumes: mounted.length === 0 ? undefined : mounted.map(({ volume }) => volume),
        },
      },
    },
  });
}

function metadataOf({ name, namespace, labels }: ContainerJobOptions): NewObjectMeta {
  return name.endsWith('-') ? { generateName: name, namespace, labels } : { name, namespace, labels };
}

function resourcesOf({ cpu, memory }: ContainerJobOptions): object | undefined {
  if (cpu === undefined && memory === undefined) return undefined;
  return { requests: { cpu, memory }, limits: memory === undefined ? undefined : { memory } };
}

function variableOf([name, value]: readonly [string, string | number | boolean | EnvVarSource]): EnvVar {
  return typeof value === 'object' ? { name, valueFrom: value } : { name, value: String(value) };
}

interface Mounted {
  readonly volume: Volume;
  readonly mount: VolumeMount;
}

function mountOf(entry: readonly [string, MountedVolume], index: number): Mounted {
  const [mountPath, { readOnly, subPath, ...source }] = entry;
  const name = `volume-${index + 1}`;
  return { volume: { name, ...source }, mount: { name, mountPath, readOnly, subPath } };
}
