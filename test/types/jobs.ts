import { containerJob, defineCronJob, defineJob, gibibytes, inWords, next, quantity } from '../../src/index.js';
import type {
  Container,
  CronJobInput,
  EnvVar,
  Job,
  JobInput,
  PodSpec,
  Quantity,
  Time,
  Volume,
} from '../../src/index.js';

/*
 * What compiles, and what does not: read by types.test.ts under the compiler options of different users. Each
 * `@ts-expect-error` is an error itself where the next line has none.
 */

declare const text: string;
declare const maybe: number | undefined;

const container: Container = { name: 'report', image: 'example.com/report:1.2' };
const pod: PodSpec = { restartPolicy: 'Never', containers: [container] };
const metadata = { name: 'report' };

export const good: readonly JobInput[] = [
  { metadata, spec: { template: { spec: pod } } },
  { metadata: { generateName: 'report-' }, spec: { template: { metadata: { labels: { a: 'b' } }, spec: pod } } },
  // A value that may be undefined, with exactOptionalPropertyTypes or without.
  { metadata, spec: { activeDeadlineSeconds: maybe, template: { spec: pod } } },
];

/** What is known to be constant is taken, and so is what may change. */
const constant = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'report' },
  spec: {
    template: { spec: { restartPolicy: 'OnFailure', containers: [{ name: 'a', image: 'b', args: ['c', 'd'] }] } },
  },
} as const;
const args: string[] = ['c'];
export const job: Job = defineJob(constant);
export const again: Job = defineJob({ metadata, spec: job.spec });
export const mutable: Container = { name: 'a', image: 'b', args };

export const cronJob: CronJobInput = {
  metadata,
  spec: { schedule: '@daily', concurrencyPolicy: 'Forbid', jobTemplate: { spec: job.spec } },
};

export const quantities: readonly Quantity[] = [
  1,
  0.5,
  '1',
  '1.5',
  '500m',
  '2Gi',
  '1e3',
  '-1',
  quantity(text),
  gibibytes(2),
];
export const computed: Quantity = `${maybe ?? 1}Gi`;
export const time: Time = '2026-01-02T15:04:05Z';

export const volumes: readonly Volume[] = [
  { name: 'a', emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } },
  { name: 'b', configMap: { name: 'c' } },
  { name: 'd', persistentVolumeClaim: { claimName: 'e' } },
  { name: 'f', projected: { sources: [{ secret: { name: 'g' } }, { serviceAccountToken: { path: 'h' } }] } },
];

export const short: Job = containerJob({
  name: 'a',
  image: 'b',
  volumes: { '/data': { emptyDir: {}, readOnly: true } },
});
export const when: Date | undefined = next('@daily', { timeZone: 'UTC' });
export const words: string = inWords('@daily');

// @ts-expect-error a misspelt field of a container
defineJob({ metadata, spec: { template: { spec: { ...pod, containers: [{ name: 'a', imgae: 'b', image: 'b' }] } } } });
// @ts-expect-error a misspelt field of a Job
defineJob({ metadata, spec: { backofLimit: 3, template: { spec: pod } } });
// @ts-expect-error a misspelt field of a CronJob
defineCronJob({ metadata, spec: { shedule: '@daily', schedule: '@daily', jobTemplate: { spec: job.spec } } });
// @ts-expect-error a pod of a Job ends
defineJob({ metadata, spec: { template: { spec: { restartPolicy: 'Always', containers: [container] } } } });
// @ts-expect-error the API server has no default for it that a Job may have
defineJob({ metadata, spec: { template: { spec: { containers: [container] } } } });
// @ts-expect-error no container
defineJob({ metadata, spec: { template: { spec: { restartPolicy: 'Never' } } } });
// @ts-expect-error no image in what is defined
defineJob({ metadata, spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a' }] } } } });
// @ts-expect-error no template
defineJob({ metadata, spec: {} });
// @ts-expect-error no name in what is defined
defineJob({ metadata: { labels: { a: 'b' } }, spec: { template: { spec: pod } } });
// @ts-expect-error the API server fills it in
defineJob({ metadata: { name: 'a', uid: 'b' }, spec: { template: { spec: pod } } });
// @ts-expect-error what a Job is called in batch/v1
defineJob({ kind: 'CronJob', metadata, spec: { template: { spec: pod } } });
// @ts-expect-error no such concurrency policy
defineCronJob({ metadata, spec: { schedule: '@daily', concurrencyPolicy: 'Never', jobTemplate: { spec: job.spec } } });
// @ts-expect-error no such field of the options
containerJob({ name: 'a', image: 'b', comand: ['c'] });
// @ts-expect-error no volume has two sources
containerJob({ name: 'a', image: 'b', volumes: { '/data': { emptyDir: {}, configMap: { name: 'c' } } } });

// @ts-expect-error no such suffix
export const gigabytes: Quantity = '1GB';
// @ts-expect-error text that may be anything
export const anything: Quantity = text;
// @ts-expect-error text that is no time
export const soon: Time = 'soon';
// @ts-expect-error a volume with two sources
export const twice: Volume = { name: 'a', emptyDir: {}, configMap: { name: 'b' } };
// @ts-expect-error a volume with no source
export const none: Volume = { name: 'a' };
// @ts-expect-error a misspelt field of a source
export const misspelt: Volume = { name: 'a', configMap: { nmae: 'b', name: 'b' } };
// @ts-expect-error a value, and where a value comes from
export const both: EnvVar = { name: 'A', value: 'b', valueFrom: { fieldRef: { fieldPath: 'c' } } };
// @ts-expect-error a number is no text
export const count: Container = { ...container, env: [{ name: 'A', value: 1 }] };
// @ts-expect-error no amount of processors
export const much: Container = { ...container, resources: { limits: { cpu: 'two' } } };
