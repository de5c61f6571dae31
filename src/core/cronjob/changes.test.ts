import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changesTo, spreadAnnotation, withChanges } from './changes.js';
import type { Change } from './changes.js';
import { compilePolicy, defaultPolicySettings } from './policy/index.js';
import { builtInKind, customKind } from './schema/index.js';

const spreading = compilePolicy({ ...defaultPolicySettings, spread: true });
const set = { concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 };
const cronJob = (schedule: unknown, metadata: object = {}) => ({
  metadata: { name: 'nightly', namespace: 'default', ...metadata },
  spec: { ...set, schedule },
});
const changes = (object: unknown, policy = spreading) => changesTo({ kind: builtInKind, object }, policy);
const resolvedTo = { op: 'replace', path: ['spec', 'schedule'], value: '41 23 * * *' };
const path = ['metadata', 'annotations', spreadAnnotation];
const kept = (schedule: string) => ({ annotations: { [spreadAnnotation]: schedule } });

describe('H in a schedule', () => {
  test('is resolved where the policy asks for it, and kept as an annotation', () => {
    expect(changes(cronJob('H H * * *'))).toEqual([
      resolvedTo,
      { op: 'add', path: path.slice(0, 2), value: { [spreadAnnotation]: 'H H * * *' } },
    ]);
    expect(changes(cronJob('H H * * *', { annotations: { a: 'b' } }))).toEqual([
      resolvedTo,
      { op: 'add', path, value: 'H H * * *' },
    ]);
  });

  test('is resolved to the same when it is applied again', () => {
    expect(changes(cronJob('H H * * *', kept('H H * * *')))).toEqual([resolvedTo]);
    expect(changes(cronJob('41 23 * * *', kept('H H * * *')))).toEqual([]);
  });

  test('that is replaced by a plain schedule loses its annotation', () => {
    expect(changes(cronJob('42 23 * * *', kept('H H * * *')))).toEqual([{ op: 'remove', path }]);
    expect(changes(cronJob('@daily', kept('H H * * *')))).toEqual([{ op: 'remove', path }]);
    expect(changes(cronJob('41 23 * * *', { name: 'copied', ...kept('H H * * *') }))).toEqual([{ op: 'remove', path }]);
  });

  test('that changes changes its annotation', () => {
    expect(changes(cronJob('H H * * *', kept('H * * * *')))).toEqual([
      resolvedTo,
      { op: 'add', path, value: 'H H * * *' },
    ]);
  });

  test.each([
    ['no name', cronJob('H * * * *', { name: undefined, generateName: 'nightly-' })],
    ['an H that is none', cronJob('H(9-1) * * * *')],
    ['annotations that are none', cronJob('H * * * *', { annotations: ['x'] })],
    ['a plain schedule', cronJob('*/5 * * * *')],
    ['a word', cronJob('@hourly')],
    ['no text', cronJob(5)],
  ])('with %s is left to the validation', (_name, object) => {
    expect(changes(object)).toEqual([]);
  });

  test('is left alone where the policy does not ask for it, and so is the annotation', () => {
    const policy = compilePolicy({
      ...defaultPolicySettings,
      overrides: [{ match: { namespaces: ['team-*'] }, spread: true }],
    });
    expect(changes(cronJob('H H * * *'), policy)).toEqual([]);
    expect(changes(cronJob('1 1 * * *', kept('H H * * *')), policy)).toEqual([]);
    expect(changes(cronJob('H H * * *', { namespace: 'team-a' }), policy)).toHaveLength(2);
  });

  test('goes by the namespace that the object is meant for', () => {
    const object = cronJob('H H * * *', { namespace: undefined });
    expect(changesTo({ kind: customKind, object, namespace: 'default' }, spreading)[0]).toEqual(resolvedTo);
  });
});

test('The changes always apply, and there are none afterwards.', () => {
  const schedule = fc.constantFrom('H H * * *', 'H/15 * * * *', '41 23 * * *', '@daily', 'H(3', 7, null);
  const annotations = fc.oneof(
    fc.record({ [spreadAnnotation]: fc.oneof(schedule, fc.jsonValue()), a: fc.constant('b') }, { requiredKeys: [] }),
    fc.jsonValue(),
  );
  const metadata = fc.record({ name: fc.constantFrom('nightly', '', 5), annotations }, { requiredKeys: [] });
  const spec = fc.record({ schedule, suspend: fc.jsonValue() }, { requiredKeys: [] });
  const object = fc.record(
    { metadata: fc.oneof(metadata, fc.jsonValue()), spec: fc.oneof(spec, fc.jsonValue()) },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(object, (given) => {
      const made = changes(given);
      const patched: unknown = structuredClone(given);
      for (const change of made) apply(patched, change);
      expect(withChanges(given, made)).toEqual(patched);
      expect(changes(patched)).toEqual([]);
    }),
    { numRuns: 3_000 },
  );
});

/** JSON Patch (RFC 6902) as the API server applies it. */
function apply(target: unknown, change: Change): void {
  const key = change.path.at(-1) ?? '';
  const parent = change.path.slice(0, -1).reduce<unknown>((at, part) => {
    expect(Object.hasOwn(at as object, part)).toBe(true);
    return (at as Record<string, unknown>)[part];
  }, target) as Record<string, unknown>;
  expect(parent).toBeTypeOf('object');
  if (change.op !== 'add') expect(Object.hasOwn(parent, key)).toBe(true);
  if (change.op === 'remove') Reflect.deleteProperty(parent, key);
  else
    Object.defineProperty(parent, key, { value: change.value, enumerable: true, writable: true, configurable: true });
}
