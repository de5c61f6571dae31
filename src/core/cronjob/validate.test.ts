import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePolicy, defaultPolicySettings } from './policy/index.js';
import { builtInKind, customKind, kinds } from './schema/index.js';
import { validate as validateAt } from './validate.js';
import type { Candidate } from './validate.js';

const validate = (candidate: Candidate) => validateAt(candidate, { nowMs: Date.UTC(2026, 0, 1) });

const container = { name: 'main', image: 'busybox' };

/** A CronJob that is accepted, but for what is given. */
function cronJob({
  spec = {},
  pod = {},
  metadata = {},
}: Partial<Record<'spec' | 'pod' | 'metadata', object>>): unknown {
  const template = { spec: { restartPolicy: 'Never', containers: [container], ...pod } };
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'case', ...metadata },
    spec: { schedule: '@hourly', jobTemplate: { spec: { activeDeadlineSeconds: 1800, template } }, ...spec },
  };
}

const kind = builtInKind;

describe('validate', () => {
  it('accepts an object without faults, with no warning', () => {
    expect(validate({ kind, object: cronJob({}) })).toEqual({ errors: [], warnings: [], findings: [] });
  });

  it('reports all faults together, in the order of kube-apiserver', () => {
    const object = cronJob({ metadata: { name: 'A' }, spec: { schedule: '', failedJobsHistoryLimit: -1 } });
    const fields = validate({ kind, object }).errors.map(({ field }) => field);
    expect(fields).toEqual(['metadata.name', 'spec.schedule', 'spec.failedJobsHistoryLimit']);
  });

  it('judges wrong types alone', () => {
    const object = cronJob({ spec: { schedule: 5 }, pod: { containers: [] } });
    expect(validate({ kind, object }).errors.map(({ field }) => field)).toContain('spec.schedule');
    expect(validate({ kind, object }).errors.every((error) => error.kind === 'TypeInvalid')).toBe(true);
  });

  it('reads null as absent', () => {
    const object = cronJob({ spec: { timeZone: null, suspend: null }, pod: { volumes: null, initContainers: null } });
    expect(validate({ kind, object })).toEqual({ errors: [], warnings: [], findings: [] });
    expect(validate({ kind, object: cronJob({ pod: { containers: [null] } }) }).errors).toHaveLength(2);
  });

  it('has no opinion of unknown fields', () => {
    const object = cronJob({ spec: { jitterSeconds: 'many' }, pod: { notAField: [1] } });
    expect(validate({ kind, object }).errors).toEqual([]);
  });

  it('sees own properties only', () => {
    const text = JSON.stringify(cronJob({ metadata: { labels: { constructor: 'a', toString: 'b' } } }));
    const polluted: unknown = JSON.parse(text.replace('"spec":', '"__proto__":{"spec":1},"spec":'));
    expect(validate({ kind, object: polluted })).toEqual({ errors: [], warnings: [], findings: [] });
  });
});

describe('an update', () => {
  const broken = cronJob({ pod: { containers: [{ name: 'main' }], restartPolicy: 'Always' } });

  it('is refused for what it changes, and warned of what it leaves', () => {
    const object = cronJob({ pod: { containers: [{ name: 'main' }], restartPolicy: 'Sometimes' } });
    const { errors, warnings } = validate({ kind, object, oldObject: broken });
    expect(errors.map(({ field }) => field)).toEqual(['spec.jobTemplate.spec.template.spec.restartPolicy']);
    expect(warnings).toEqual([
      'spec.jobTemplate.spec.template.spec.containers[0].image: Required value (unchanged since it was stored; not refused)',
    ]);
  });

  it('compares the value and the rule: another wrong value is a new fault', () => {
    const oldObject = cronJob({ spec: { successfulJobsHistoryLimit: -1 } });
    expect(validate({ kind, object: oldObject, oldObject }).errors).toEqual([]);
    const object = cronJob({ spec: { successfulJobsHistoryLimit: -2 } });
    expect(validate({ kind, object, oldObject }).errors).toHaveLength(1);
  });

  it('excuses wrong types that were stored, and only those', () => {
    const oldObject = cronJob({ spec: { suspend: 'no' } });
    expect(validate({ kind, object: oldObject, oldObject }).errors).toEqual([]);
    const object = cronJob({ spec: { suspend: 'no', schedule: 5 } });
    expect(validate({ kind, object, oldObject }).errors.map(({ field }) => field)).toEqual(['spec.schedule']);
  });

  it('of an object that is none is judged like a creation', () => {
    expect(validate({ kind, object: broken, oldObject: null }).errors).toHaveLength(2);
    expect(validate({ kind, object: cronJob({}), oldObject: 'CronJob' })).toEqual({
      errors: [],
      warnings: [],
      findings: [],
    });
  });

  it('keeps the end of a long warning', () => {
    const oldObject = cronJob({ metadata: { labels: { '-': 'a' } } });
    const [warning = ''] = validate({ kind, object: oldObject, oldObject }).warnings;
    expect(warning.length).toBeLessThanOrEqual(256);
    expect(warning).toMatch(/\(unchanged since it was stored; not refused\)$/);
  });
});

describe('whatever comes in', () => {
  const specs = fc.record(
    {
      schedule: fc.oneof(fc.string(), fc.constant('TZ=UTC * * * * *')),
      timeZone: fc.oneof(fc.string(), fc.constant(null)),
      concurrencyPolicy: fc.string(),
      jobTemplate: fc.record({ spec: fc.oneof(jobSpecs(), fc.jsonValue()), metadata: fc.jsonValue() }),
    },
    { requiredKeys: [] },
  );
  const objects = fc.oneof(
    fc.jsonValue(),
    fc.record({ metadata: fc.oneof(metadata(), fc.jsonValue()), spec: fc.oneof(specs, fc.jsonValue()) }),
  );

  it('never throws', () => {
    fc.assert(
      fc.property(
        objects,
        fc.option(objects, { nil: undefined }),
        fc.constantFrom(...kinds),
        (object, oldObject, kind) => {
          const { errors, warnings } = validate({ kind, object, oldObject });
          expect(errors.length).toBeLessThanOrEqual(100);
          expect(new Set(warnings).size).toBe(warnings.length);
          for (const warning of warnings) expect(warning).toMatch(/^\P{Cc}{1,1024}$/u);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('An unchanged stored fault is a warning, never a denial.', () => {
    fc.assert(
      fc.property(objects, (object) => {
        const created = validate({ kind: customKind, object });
        const updated = validate({ kind: customKind, object, oldObject: structuredClone(object) });
        expect(updated.errors).toEqual([]);
        const faults = created.errors.filter(({ field }) => field !== 'metadata.generateName');
        expect(updated.warnings.length > 0).toBe(faults.length > 0);
      }),
      { numRuns: 500 },
    );
  });

  it('changes nothing in it', () => {
    fc.assert(
      fc.property(objects, (object) => {
        const before = structuredClone(object);
        validate({ kind, object, oldObject: object });
        expect(object).toEqual(before);
      }),
    );
  });
});

describe('a body of 7 MB', () => {
  const many = (count: number, item: (index: number) => unknown) =>
    Array.from({ length: count }, (_, index) => item(index));

  it.each([
    ['containers of one name', cronJob({ pod: { containers: many(500_000, () => ({ name: 'a' })) } })],
    [
      'containers of their own',
      cronJob({ pod: { containers: many(200_000, (i) => ({ name: `c${i}`, image: 'a' })) } }),
    ],
    ['owners that control', cronJob({ metadata: { ownerReferences: many(200_000, () => ({ controller: true })) } })],
    [
      'bad labels',
      cronJob({
        metadata: { labels: Object.fromEntries(many(300_000, (i) => [`-${i}`, 'a b']) as [string, string][]) },
      }),
    ],
    [
      'mounts',
      cronJob({ pod: { containers: [{ ...container, volumeMounts: many(300_000, () => ({ name: 'v' })) }] } }),
    ],
  ])('of %s is judged in bounded time, also as an update, and answered in bounded length', (_what, object) => {
    validate({ kind, object: cronJob({}) });
    const startMs = performance.now();
    const created = validate({ kind, object });
    const updated = validate({ kind, object, oldObject: object });
    expect(performance.now() - startMs).toBeLessThan(5_000);
    for (const { errors, warnings } of [created, updated]) {
      expect(errors.length).toBeLessThanOrEqual(100);
      expect(warnings.length).toBeLessThanOrEqual(100);
    }
  });

  it('says that there is more than it lists', () => {
    const object = cronJob({ pod: { containers: many(101, (i) => ({ name: `c${i}` })) } });
    const { errors, warnings } = validate({ kind, object });
    expect(errors).toHaveLength(100);
    expect(warnings).toEqual(['only the first 100 faults are listed']);
  });
});

function metadata() {
  const words = fc.oneof(fc.string(), fc.constant('case'));
  return fc.record(
    {
      name: words,
      generateName: words,
      labels: fc.dictionary(words, words),
      annotations: fc.dictionary(words, words),
      finalizers: fc.array(words),
      ownerReferences: fc.array(fc.record({ kind: words, controller: fc.boolean() })),
    },
    { requiredKeys: [] },
  );
}

function jobSpecs() {
  const counts = fc.oneof(fc.integer({ min: -2, max: 200_000 }), fc.constant(null));
  const containers = fc.array(fc.oneof(fc.record({ name: fc.string(), image: fc.string() }), fc.constant(null)));
  return fc.record(
    {
      completionMode: fc.constantFrom('Indexed', 'NonIndexed', '', null),
      completions: counts,
      parallelism: counts,
      backoffLimitPerIndex: counts,
      maxFailedIndexes: counts,
      managedBy: fc.string(),
      successPolicy: fc.record({
        rules: fc.array(fc.record({ succeededIndexes: fc.string(), succeededCount: counts })),
      }),
      podFailurePolicy: fc.record({
        rules: fc.array(fc.record({ onExitCodes: fc.record({ values: fc.array(fc.nat(3)) }) })),
      }),
      selector: fc.constantFrom({}, null),
      template: fc.record({ spec: fc.record({ containers, initContainers: containers }, { requiredKeys: [] }) }),
    },
    { requiredKeys: [] },
  );
}

describe('advice without end', () => {
  const images = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ name: `c-${index}`, image: 'busybox' }));
  const under = (rules: Readonly<Record<string, 'warn' | 'deny' | 'off'>>) => {
    const policy = compilePolicy({ ...defaultPolicySettings, rules });
    const object = cronJob({
      spec: { successfulJobsHistoryLimit: 0, failedJobsHistoryLimit: 0 },
      pod: { containers: images(2_000) },
    });
    return validateAt({ kind, object }, { nowMs: Date.UTC(2026, 0, 1), policy });
  };

  it('is cut at 100 remarks of a rule', () => {
    const { findings, warnings } = under({ 'image-tag': 'warn', 'no-history': 'off' });
    expect([findings.length, warnings.length]).toEqual([100, 100]);
  });

  it('hides no rule that denies', () => {
    const { errors } = under({ 'image-tag': 'warn', 'no-history': 'deny' });
    expect(errors.map(({ field }) => field)).toEqual(['spec.failedJobsHistoryLimit']);
    expect(under({ 'image-tag': 'deny', 'no-history': 'warn' }).errors).toHaveLength(100);
  });
});
