import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultsFor, kubernetesDefaults } from './default.js';
import type { Addition, DefaultValues } from './default.js';

const all: readonly Addition[] = [
  { path: ['spec', 'concurrencyPolicy'], value: 'Allow' },
  { path: ['spec', 'suspend'], value: false },
  { path: ['spec', 'successfulJobsHistoryLimit'], value: 3 },
  { path: ['spec', 'failedJobsHistoryLimit'], value: 1 },
];

describe('defaultsFor', () => {
  it('adds what is absent', () => {
    expect(defaultsFor({ spec: {} }, kubernetesDefaults)).toEqual(all);
    expect(defaultsFor({ spec: { suspend: true } }, kubernetesDefaults)).toEqual(
      all.filter(({ path }) => path[1] !== 'suspend'),
    );
  });

  it('takes the values that it is given', () => {
    const values: DefaultValues = { ...kubernetesDefaults, concurrencyPolicy: 'Forbid', failedJobsHistoryLimit: 7 };
    expect(defaultsFor({ spec: { suspend: false } }, values)).toEqual([
      { path: ['spec', 'concurrencyPolicy'], value: 'Forbid' },
      { path: ['spec', 'successfulJobsHistoryLimit'], value: 3 },
      { path: ['spec', 'failedJobsHistoryLimit'], value: 7 },
    ]);
  });

  it.each([null, 0, '', false, 'x', {}, []])('leaves a field that is set to %j', (value) => {
    const spec = {
      concurrencyPolicy: value,
      suspend: value,
      successfulJobsHistoryLimit: value,
      failedJobsHistoryLimit: value,
    };
    expect(defaultsFor({ spec }, kubernetesDefaults)).toEqual([]);
  });

  it.each([undefined, null, 5, 'spec', [], {}, { spec: null }, { spec: [] }, { spec: 'x' }])(
    'adds nothing to %j, which has no spec',
    (cronJob) => {
      expect(defaultsFor(cronJob, kubernetesDefaults)).toEqual([]);
    },
  );

  it('sees own properties only', () => {
    const inherited: unknown = Object.create({ spec: {} });
    expect(defaultsFor(inherited, kubernetesDefaults)).toEqual([]);
    expect(defaultsFor(JSON.parse('{"spec":{"__proto__":{"suspend":true}}}'), kubernetesDefaults)).toEqual(all);
  });

  it('Defaulting is idempotent, its patch always applies, and it never touches a field that was set.', () => {
    const spec = fc.dictionary(fc.constantFrom(...Object.keys(kubernetesDefaults), 'schedule'), fc.jsonValue());
    fc.assert(
      fc.property(fc.oneof(fc.record({ spec }), fc.jsonValue()), (cronJob) => {
        const additions = defaultsFor(cronJob, kubernetesDefaults);
        const before = structuredClone(cronJob);
        for (const addition of additions) add(cronJob, addition);
        expect(defaultsFor(cronJob, kubernetesDefaults)).toEqual([]);
        expect({ cronJob }).toMatchObject({ cronJob: before });
      }),
    );
  });
});

/** JSON Patch's `add`, which needs the parent to be there and the field not to be. */
function add(target: unknown, { path, value }: Addition): void {
  const [parent, field] = path;
  const object = (target as Record<string, Record<string, unknown>>)[String(parent)];
  expect(object).toBeTypeOf('object');
  expect(Object.hasOwn(object ?? {}, String(field))).toBe(false);
  Object.assign(object ?? {}, { [String(field)]: value });
}
