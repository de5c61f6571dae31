import { describe, expect, it } from 'vitest';
import { defineCronJob, defineJob } from './define.js';
import { InvalidObject } from './invalid-object.js';
import type { CronJobInput, JobInput } from './objects.js';

const container = { name: 'report', image: 'example.com/report:1.2' };
const spec = { template: { spec: { restartPolicy: 'Never', containers: [container] } } } as const;
const schedule = '0 2 * * *';

/** The problems of an object that may be anything, as a person reads them. */
function problemsOf(define: (input: never) => unknown, input: unknown): readonly string[] {
  try {
    define(input as never);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidObject)) throw error;
    return error.problems.map(({ field, text, rule }) => `${field}: ${text} [${rule}]`);
  }
}

describe('defineJob', () => {
  it('fills in what every Job says of itself', () => {
    expect(defineJob({ metadata: { name: 'report' }, spec })).toEqual({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'report' },
      spec,
    });
  });

  it('gives plain JSON that shares nothing with its input', () => {
    const deadline: number | undefined = undefined;
    const input = { metadata: { name: 'report' }, spec: { ...spec, activeDeadlineSeconds: deadline } };
    const job = defineJob(input);
    expect(Object.keys(job.spec)).toEqual(['template']);
    expect(JSON.parse(JSON.stringify(job))).toStrictEqual(job);
    expect(job.spec.template).not.toBe(input.spec.template);
  });

  it('writes a Date as Kubernetes writes times', () => {
    const annotations = { since: new Date('2026-01-02T15:04:05.678Z') };
    const job = defineJob({ metadata: { name: 'report', annotations }, spec } as unknown as JobInput);
    expect(job.metadata.annotations).toEqual({ since: '2026-01-02T15:04:05Z' });
  });

  it('lists every problem with its path, one a line', () => {
    const containers = [{ name: 'Report', image: '' }];
    const input = { metadata: { name: 'Nightly' }, spec: { template: { spec: { containers } } } };
    expect(() => defineJob(input as unknown as JobInput)).toThrow(InvalidObject);
    const problems = problemsOf(defineJob, input);
    expect(problems.map((problem) => problem.split(':')[0]).toSorted()).toEqual([
      'metadata.name',
      'spec.template.spec.containers[0].image',
      'spec.template.spec.containers[0].name',
      'spec.template.spec.restartPolicy',
    ]);
    const message = ['Job "Nightly" is invalid:', ...problems.map((problem) => `  ${problem}`)].join('\n');
    expect(() => defineJob(input as unknown as JobInput)).toThrow(message);
  });

  it.each<[object, string]>([
    [{ metadata: {}, spec }, 'metadata.name: Required value: name or generateName is required [name]'],
    [{ spec }, 'metadata.name: Required value: name or generateName is required [name]'],
    [
      { metadata: { name: 'report' }, spec: { ...spec, backoffLimit: '3' } },
      'spec.backoffLimit: Invalid value: "3": must be an integer of 32 bits (int32) [types]',
    ],
    [
      { metadata: { name: 'report', labels: { 'a b': 'c' } }, spec },
      'metadata.labels: Invalid value: "a b": name part must consist of',
    ],
    [
      { metadata: { name: 'report', labels: { a: 1 } }, spec },
      'metadata.labels: Invalid value: 1: the value of "a" must be a string [types]',
    ],
    [{ metadata: 'report', spec }, 'metadata: Invalid value: "report": must be an object [types]'],
    [{ metadata: { name: 'report' }, spec: [] }, 'spec: Invalid value: []: must be an object [types]'],
    [
      { metadata: { name: 'report' }, spec: { ...spec, backoffLimit: Number.NaN } },
      'spec.backoffLimit: Invalid value: must be something that JSON can carry, not NaN [types]',
    ],
    [
      { metadata: { name: 'report' }, spec, kind: 'CronJob' },
      ': the apiVersion of a Job must be batch/v1, and its kind Job [types]',
    ],
    [
      {
        metadata: { name: 'report' },
        spec: { template: { metadata: { labels: { 'job-name': 'x' } }, spec: spec.template.spec } },
      },
      `spec.template.metadata.labels[job-name]: Invalid value: "x": must be 'report': leave it out, each Job sets it itself`,
    ],
  ])('refuses %j', (input, problem) => {
    expect(problemsOf(defineJob, input)[0]).toContain(problem);
  });

  it('refuses an object that is within itself', () => {
    const metadata: Record<string, unknown> = { name: 'report' };
    metadata['labels'] = metadata;
    expect(problemsOf(defineJob, { metadata, spec })).toEqual([
      'metadata.labels: Invalid value: must not be within itself [types]',
    ]);
  });

  it('takes names as long as a label, and hostnames as long as one where the Job is indexed', () => {
    const named = (length: number, more: object = {}): unknown => {
      return { metadata: { name: 'a'.repeat(length) }, spec: { ...spec, ...more } };
    };
    const indexed = { completionMode: 'Indexed', completions: 101, parallelism: 5 };
    expect(problemsOf(defineJob, named(63))).toEqual([]);
    expect(problemsOf(defineJob, named(64))[0]).toContain('must be no more than 63 characters [name-length]');
    expect(problemsOf(defineJob, named(59, indexed))).toEqual([]);
    expect(problemsOf(defineJob, named(60, indexed))[0]).toContain('invalid DNS label');
  });
});

describe('defineCronJob', () => {
  it('takes Kubernetes for granted, and the custom kind where it is named', () => {
    const input: CronJobInput = { metadata: { name: 'report' }, spec: { schedule, jobTemplate: { spec } } };
    expect(defineCronJob(input)).toEqual({ apiVersion: 'batch/v1', kind: 'CronJob', ...input });
    const custom = { ...input, apiVersion: 'batch.tutorial.kubebuilder.io/v1' } as const;
    expect(defineCronJob(custom).apiVersion).toBe(custom.apiVersion);
  });

  it('refuses a schedule that never could be read, and a Job that could not be made, at once', () => {
    const jobTemplate = { metadata: { labels: { team: 'Front End' } }, spec };
    const input = { metadata: { name: 'a'.repeat(53) }, spec: { schedule: '61 * * * *', jobTemplate } };
    expect(problemsOf(defineCronJob, input).map((problem) => problem.replace(/.* \[/, '['))).toEqual([
      '[schedule]',
      '[name-length]',
      '[job-metadata]',
    ]);
  });
});
