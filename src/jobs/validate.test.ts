import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInKind } from '../core/cronjob/schema/index.js';
import { coreOnly, validate } from '../core/cronjob/validate.js';
import { defineCronJob, defineJob } from './define.js';
import type { CronJob } from './generated/kubernetes.js';
import { InvalidObject } from './invalid-object.js';
import { defaultCronJob, validateCronJob, validateJob } from './validate.js';

const now = new Date('2026-01-02T15:04:05Z');
const container = { name: 'report', image: 'example.com/report:1.2' };
const spec = { template: { spec: { restartPolicy: 'Never', containers: [container] } } } as const;
const cronJob = defineCronJob({
  metadata: { name: 'report' },
  spec: { schedule: '0 2 * * *', timeZone: 'Europe/Berlin', suspend: false, jobTemplate: { spec } },
});

function accepts(define: (input: never) => unknown, input: unknown): boolean {
  try {
    define(input as never);
    return true;
  } catch (error) {
    if (error instanceof InvalidObject) return false;
    throw error;
  }
}

interface Verdict {
  readonly object: {
    readonly apiVersion?: unknown;
    readonly spec?: { readonly jobTemplate?: { readonly spec?: unknown } };
  };
}

/** CronJobs that an API server judged, good ones and bad ones. */
const objects = ['cronjob', 'pod', 'container', 'volume'].flatMap((name) =>
  readFileSync(new URL(`../../test/vectors/${name}-verdicts.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as Verdict).object),
);

describe('defineJob and validate', () => {
  it('accept the same, a Job by itself and as the template of a CronJob, wherever a value is replaced', () => {
    const specs = objects.flatMap((object) =>
      object.spec?.jobTemplate?.spec == null ? [] : [object.spec.jobTemplate.spec],
    );
    expect(specs.length).toBeGreaterThan(500);
    const counts = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(fc.constantFrom(...specs), fc.nat(), strange, (base, seed, value) => {
        const jobSpec = seed % 4 === 0 ? base : replaced(base, seed, value);
        const metadata = { name: 'report' };
        const template = { ...cronJob, spec: { schedule: '@daily', jobTemplate: { spec: jobSpec } } };
        const verdict = validate({ kind: builtInKind, object: template }, coreOnly);
        const accepted = verdict.errors.filter(({ field }) => field !== 'metadata.name').length === 0;
        counts[accepted ? 'accepted' : 'refused'] += 1;
        expect(accepts(defineJob, { metadata, spec: jobSpec })).toBe(accepted);
        expect(validateJob({ apiVersion: 'batch/v1', kind: 'Job', metadata, spec: jobSpec }, { now }).valid).toBe(
          accepted,
        );
      }),
      { numRuns: 2_000 },
    );
    expect(Math.min(counts.accepted, counts.refused)).toBeGreaterThan(200);
  });

  it('accept the same CronJobs', () => {
    const own = objects.filter(({ apiVersion }) => apiVersion === builtInKind.apiVersion);
    expect(own.length).toBeGreaterThan(100);
    for (const object of own) {
      const { errors } = validate({ kind: builtInKind, object }, coreOnly);
      expect(accepts(defineCronJob, object)).toBe(errors.length === 0);
    }
  });
});

const strange = fc.constantFrom<unknown>(
  ...[null, true, 0, -1, 1.5, 2 ** 31, '', '5', '2Gi', '1 Gi', 'Never', 'Allow', 'In', 'report'],
  ...[[], {}, [null], ['a'], [{}], { a: '1' }],
);

/** A copy in which one value, somewhere, is another. */
function replaced(object: unknown, seed: number, value: unknown): unknown {
  const changed = structuredClone(object);
  const places = placesIn(changed);
  const [owner, key] = places[seed % places.length] ?? [{}, ''];
  Object.assign(owner, { [key]: value });
  return changed;
}

function placesIn(value: unknown): readonly (readonly [object, string])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) => [[value, key] as const, ...placesIn(below)]);
}

describe('validateCronJob', () => {
  it('gives advice where nothing is refused', () => {
    const judgement = validateCronJob({ ...cronJob, spec: { ...cronJob.spec, schedule: '30 2 * * *' } }, { now });
    expect(judgement).toMatchObject({ valid: true, problems: [] });
    expect(judgement.warnings.map(({ rule }) => rule)).toContain('daylight-saving');
  });

  it('says what is refused, and never throws', () => {
    expect(validateCronJob({ ...cronJob, metadata: {} }).problems).toEqual([
      { field: 'metadata.name', text: 'Required value: name or generateName is required', rule: 'name' },
    ]);
    fc.assert(
      fc.property(fc.anything({ withDate: true, withBigInt: true, withMap: true }), (value) => {
        expect(validateCronJob(value).valid).toBe(false);
        expect(validateJob(value).valid).toBe(false);
      }),
    );
  });
});

describe('validateJob', () => {
  it('gives advice on the pods, and none on the times of a schedule that is not there', () => {
    const small = { ...container, resources: { requests: { 'ephemeral-storage': '500m' } } } as const;
    const job = defineJob({
      metadata: { name: 'report' },
      spec: { template: { spec: { restartPolicy: 'Never', containers: [small] } } },
    });
    expect(validateJob(job, { now }).warnings.map(({ field, rule }) => `${field} ${rule}`)).toEqual([
      'spec.template.spec.containers[0].resources.requests[ephemeral-storage] fractional-bytes',
    ]);
  });
});

describe('defaultCronJob', () => {
  it('fills in what is not said, and changes neither what is said nor what came in', () => {
    const before = structuredClone(cronJob);
    const defaulted = defaultCronJob(cronJob);
    expect(defaulted.spec).toEqual({
      ...cronJob.spec,
      ...{ concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 },
    });
    expect(cronJob).toEqual(before);
    const again: CronJob = defaultCronJob(defaulted);
    expect(again).toEqual(defaulted);
  });
});
