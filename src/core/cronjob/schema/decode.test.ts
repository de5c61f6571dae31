import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describe as describeError } from '../../field/index.js';
import { decode } from './decode.js';
import { inspect } from './inspect.js';

interface Verdict {
  readonly object: unknown;
  readonly code: number;
  readonly message?: string;
}

const verdicts = readFileSync(new URL('../../../../test/vectors/cronjob-verdicts.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Verdict);

const template = (pod: object): object => ({ spec: { template: { spec: pod } } });
const podPath = 'spec.jobTemplate.spec.template.spec';

/** The object as it comes out of a JSON parser, so that `__proto__` is a key like any other. */
function parse(json: string): unknown {
  return JSON.parse(json);
}

/** The errors of an object of the custom kind, as a person reads them. */
function faults(object: object): string[] {
  const decoded = decode({ apiVersion: 'batch.tutorial.kubebuilder.io/v1', kind: 'CronJob', ...object });
  return decoded.ok ? [] : decoded.errors.map(describeError);
}

describe('decode agrees with kube-apiserver 1.36', () => {
  it('on whether an object can be decoded', () => {
    const wrong = verdicts.filter(({ object, code }) => decode(object).ok === (code === 400));
    expect(wrong).toEqual([]);
  });

  it('on the field that is at fault', () => {
    const named = verdicts.flatMap(({ object, code, message = '' }) => {
      const field = /Go struct field \w+\.(\S+) of type/.exec(message)?.[1];
      return code === 400 && field !== undefined ? [{ object, field }] : [];
    });
    expect(named.length).toBeGreaterThan(150);
    for (const { object, field } of named) {
      const decoded = decode(object);
      const fields = decoded.ok ? [] : decoded.errors.map((error) => error.field.replace(/\[\d+\]/g, ''));
      expect(fields).toContain(field);
    }
  });
});

describe('decode', () => {
  it.each<[object, string]>([
    [{ spec: { schedule: 5 } }, 'spec.schedule: Invalid value: 5: must be a string'],
    [{ spec: { suspend: 'true' } }, 'spec.suspend: Invalid value: "true": must be true or false'],
    [{ spec: [] }, 'spec: Invalid value: []: must be an object'],
    [{ spec: { jobTemplate: 'x' } }, 'spec.jobTemplate: Invalid value: "x": must be an object'],
    ...[1.5, '3', 2 ** 31, -(2 ** 31) - 1, 1e21, true].map((value): [object, string] => [
      { spec: { failedJobsHistoryLimit: value } },
      `spec.failedJobsHistoryLimit: Invalid value: ${JSON.stringify(value)}: must be an integer of 32 bits (int32)`,
    ]),
    ...[1.5, '3', 1e21].map((value): [object, string] => [
      { spec: { startingDeadlineSeconds: value } },
      `spec.startingDeadlineSeconds: Invalid value: ${JSON.stringify(value)}: must be an integer of 64 bits (int64)`,
    ]),
    [{ metadata: { labels: { app: 1 } } }, 'metadata.labels: Invalid value: 1: the value of "app" must be a string'],
    [
      { metadata: { creationTimestamp: 'yesterday' } },
      'metadata.creationTimestamp: Invalid value: "yesterday": must be a time such as 2026-01-02T15:04:05Z (RFC 3339)',
    ],
    [
      { spec: { jobTemplate: template({ containers: { name: 'a' } }) } },
      `${podPath}.containers: Invalid value: {"name":"a"}: must be a list`,
    ],
    [
      { spec: { jobTemplate: template({ containers: [{}, { env: [{ name: 'A', value: 1 }] }] }) } },
      `${podPath}.containers[1].env[0].value: Invalid value: 1: must be a string`,
    ],
    [
      { spec: { jobTemplate: template({ containers: [{ resources: { limits: { cpu: '1 core' } } }] }) } },
      `${podPath}.containers[0].resources.limits[cpu]: Invalid value: "1 core": must be a quantity such as 500m, 1.5 or 2Gi`,
    ],
    [
      { spec: { jobTemplate: template({ containers: [{ livenessProbe: { httpGet: { port: 1.5 } } }] }) } },
      `${podPath}.containers[0].livenessProbe.httpGet.port: Invalid value: 1.5: must be a string or an integer of 32 bits (int32)`,
    ],
  ])('refuses %j', (object, sentence) => {
    expect(faults(object)).toEqual([sentence]);
  });

  it.each([[null], [undefined], [true], [3], ['x'], [[]], [[{}]]])('refuses %j, which is no object', (value) => {
    const decoded = decode(value);
    expect(decoded.ok ? [] : decoded.errors.map(({ detail }) => detail)).toEqual(['must be an object']);
  });

  it('hands back the very object, unknown fields and all, unchanged', () => {
    const object = { spec: { schedule: '* * * * *', novelty: { a: [1] } }, metadata: { name: null } };
    const before = structuredClone(object);
    const decoded = decode(Object.freeze(object));
    expect(decoded.ok && decoded.cronJob).toBe(object);
    expect(object).toEqual(before);
  });

  it('takes null for absent wherever it stands', () => {
    const containers = [null, { name: null, env: [null], resources: { limits: { cpu: null } }, ports: null }];
    const nulls = { metadata: null, status: null, spec: { schedule: null, jobTemplate: template({ containers }) } };
    expect(faults(nulls)).toEqual([]);
    expect(faults({ metadata: { labels: { app: null } }, spec: null })).toEqual([]);
  });

  it('takes the greatest and the least int64', () => {
    for (const text of ['9223372036854775807', '-9223372036854775808']) {
      expect(decode(parse(`{"spec":{"startingDeadlineSeconds":${text}}}`)).ok).toBe(true);
    }
  });

  it('takes quantities as numbers, and in every form of text', () => {
    for (const cpu of [2, 2.5, 1e21, '2m', '2.5', '0.5Gi', '1e3', '-1', 0]) {
      expect(faults({ spec: { jobTemplate: template({ overhead: { cpu } }) } })).toEqual([]);
    }
  });

  it('describes all faults of an object together', () => {
    const spec = { schedule: 1, suspend: 0, successfulJobsHistoryLimit: '3', jobTemplate: null };
    expect(faults({ metadata: 'x', spec }).map((sentence) => sentence.split(':')[0])).toEqual([
      'metadata',
      'spec.schedule',
      'spec.suspend',
      'spec.successfulJobsHistoryLimit',
    ]);
  });

  it('looks into the fields that our status adds for the custom kind only', () => {
    const status = { nextScheduleTime: 5, conditions: 'none', observedGeneration: {} };
    expect(faults({ status }).length).toBe(3);
    expect(decode({ apiVersion: 'batch/v1', kind: 'CronJob', status }).ok).toBe(true);
    expect(decode({ apiVersion: 'batch/v1', kind: 'CronJob', status: { active: 5 } }).ok).toBe(false);
  });
});

describe('decode of what nobody sends by accident', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
    'takes %s for a key like any other',
    (key) => {
      const strange = parse(
        `{"${key}":{"spec":5},"spec":{"${key}":[]},"metadata":{"${key}":1,"labels":{"${key}":"a"}}}`,
      );
      expect(decode(strange).ok).toBe(true);
      const wrong = parse(
        `{"metadata":{"labels":{"${key}":1}},"spec":{"jobTemplate":{"metadata":{"labels":{"${key}":{}}}}}}`,
      );
      const decoded = decode(wrong);
      expect(decoded.ok ? [] : decoded.errors.map(({ field }) => field)).toEqual([
        'metadata.labels',
        'spec.jobTemplate.metadata.labels',
      ]);
    },
  );

  it('does not look into unknown fields, however deep they are', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(
      decode(parse(`{"spec":{"unknown":${deep}},"metadata":{"managedFields":[{"fieldsV1":{"f":${deep}}}]}}`)).ok,
    ).toBe(true);
    expect(decode(parse(`{"spec":{"schedule":${deep}}}`)).ok).toBe(false);
  });

  it('describes a hundred faults of a million, in a moment', () => {
    const env = Array.from({ length: 1_000_000 }, () => 1);
    const startedAt = performance.now();
    const decoded = decode({ spec: { jobTemplate: template({ containers: [{ env }] }) } });
    expect(decoded.ok ? 0 : decoded.errors.length).toBe(100);
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  it('finds the one fault behind a million good values, in a moment', () => {
    const env: unknown[] = Array.from({ length: 1_000_000 }, () => ({}));
    env.push(1);
    const startedAt = performance.now();
    const decoded = decode({ spec: { jobTemplate: template({ containers: [{ env }] }) } });
    expect(decoded.ok ? [] : decoded.errors.map(({ field }) => field)).toEqual([
      `${podPath}.containers[0].env[1000000]`,
    ]);
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });
});

describe('the two readers of the schema', () => {
  const strange = fc.constantFrom<unknown>(
    ...[null, true, 0, -1, 1.5, 2 ** 31, 1e21, '', '5', '2Gi', '1 Gi', '2026-01-02T15:04:05Z', 'Allow'],
    ...[[], {}, [null], [0], ['a'], [{}], { a: null }, { a: 1 }, { a: '1' }],
  );

  it('find a fault in the same values, wherever a value is replaced by another', () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.constantFrom(...verdicts), fc.nat(), strange, ({ object }, seed, value) => {
        const changed = structuredClone(object);
        const places = placesIn(changed);
        places[seed % places.length]?.(value);
        const inspected = inspect(changed);
        if (!inspected.ok) refused += 1;
        expect(inspected).toEqual(decode(changed));
      }),
      { numRuns: 5000 },
    );
    expect(refused).toBeGreaterThan(500);
  });

  it('never throw, whatever the JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        const decoded = decode(value);
        if (!decoded.ok) expect(decoded.errors.map(describeError).join('')).not.toBe('');
      }),
    );
  });

  /** A function for each field and item below `value`, that puts another value there. */
  function placesIn(value: unknown): ((replacement: unknown) => void)[] {
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, below]) => [
      (replacement: unknown) => {
        Object.assign(value, { [key]: replacement });
      },
      ...placesIn(below),
    ]);
  }
});
