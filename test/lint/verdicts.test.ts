import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { handleAdmission } from '../../src/admission/index.js';
import { patched } from '../../src/outlook/json-patch.js';
import type { Operation } from '../../src/outlook/json-patch.js';
import { compilePolicy, defaultPolicy } from '../../src/core/cronjob/policy/index.js';
import type { Policy } from '../../src/core/cronjob/policy/index.js';
import { kinds } from '../../src/core/cronjob/schema/index.js';
import { judgeObject, judgeText } from '../../src/findings/index.js';
import { readRuleCases } from '../cases/read.js';

const nowMs = Date.UTC(2026, 0, 1);

interface Review {
  readonly response: {
    readonly allowed: boolean;
    readonly patch?: string;
    readonly warnings?: readonly string[];
    readonly status?: { readonly details: { readonly causes: readonly { field: string; message: string }[] } };
  };
}

type GroupVersionKind = Readonly<Record<'group' | 'version' | 'kind', string>>;

/** What the webhook answers to the creation of `object` in the namespace that it says, or else in `default`. */
function webhookOn(object: unknown, { group, version, kind }: GroupVersionKind, policy: Policy) {
  const own = (object as { metadata?: { namespace?: unknown } | null } | null)?.metadata?.namespace;
  const namespace = typeof own === 'string' && own !== '' ? own : 'default';
  const ask = (endpoint: 'mutate' | 'validate', it: unknown): Review['response'] => {
    const request = { uid: 'a', operation: 'CREATE', kind: { group, version, kind }, namespace, object: it };
    const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request };
    const body = Buffer.from(JSON.stringify(review));
    return (JSON.parse(handleAdmission({ endpoint, body, nowMs }, { policy }).body) as Review).response;
  };
  const { patch = '' } = ask('mutate', object);
  const operations = patch === '' ? [] : (JSON.parse(Buffer.from(patch, 'base64').toString()) as Operation[]);
  const response = ask('validate', patched(object, operations));
  return {
    refused: response.status?.details.causes.map(({ field, message }) => `${field}: ${message}`) ?? [],
    warnings: response.warnings?.length ?? 0,
  };
}

/** What lint says of the manifest. */
function lintOn(text: string, policy: Policy) {
  return told(judgeText('case', text, { nowMs, policy }));
}

function told({ results, subjects }: ReturnType<typeof judgeText>) {
  expect(subjects).toHaveLength(1);
  const errors = results.filter(({ level }) => level === 'error');
  return {
    refused: errors.map(({ field, text: message }) => `${field}: ${message}`),
    warnings: results.length - errors.length,
  };
}

const sorted = ({ refused, warnings }: ReturnType<typeof lintOn>) => ({ refused: [...refused].sort(), warnings });

const { settings } = defaultPolicy;
const spreading = compilePolicy({
  ...settings,
  spread: true,
  defaults: { ...settings.defaults, concurrencyPolicy: 'Replace' },
});

describe.each([
  ['by default', defaultPolicy],
  ['where the policy has other defaults and spreads schedules with H', spreading],
])('lint and audit give the verdict of the webhook %s', (_policyName, policy) => {
  test.each(readRuleCases().map((item) => [item.rule, item.it, item.kind.apiVersion, item] as const))(
    '%s %s (%s)',
    (_rule, _it, _apiVersion, { object, kind }) => {
      const expected = sorted(webhookOn(object, kind, policy));
      expect(sorted(lintOn(JSON.stringify(object), policy))).toEqual(expected);
      expect(sorted(lintOn(stringify(object, { version: '1.1' }), policy))).toEqual(expected);
      expect(sorted(told(judgeObject({ kind, object }, { nowMs, policy })))).toEqual(expected);
    },
  );
});

function withH(schedule: string, metadata = 'name: a'): string {
  return `apiVersion: batch/v1
kind: CronJob
metadata:
  ${metadata}
spec:
  timeZone: Etc/UTC
  schedule: "${schedule}"
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "b:1"}]}}}}
`;
}

describe('a schedule with H', () => {
  const [batch] = kinds.filter(({ apiVersion }) => apiVersion === 'batch/v1');
  test.each(['H * * * *', 'H H(0-6) * * *', 'H 2 H * MON', '* H * * *', 'H/99 * * * *', 'H H 31 2 *', 'H(5-2) * * * *'])(
    '%s is judged as it will be stored',
    (schedule) => {
      const text = withH(schedule);
      for (const policy of [spreading, defaultPolicy]) {
        const expected = batch === undefined ? undefined : webhookOn(parse(text), batch, policy);
        expect(lintOn(text, policy)).toEqual(expected);
      }
    },
  );

  test('is accepted under spread: true, refused without, and refused where there is only a generateName', () => {
    expect(lintOn(withH('H * * * *'), spreading).refused).toEqual([]);
    expect(lintOn(withH('H * * * *'), defaultPolicy).refused).toEqual([expect.stringContaining('spread: true')]);
    expect(lintOn(withH('H * * * *', 'generateName: a-'), spreading).refused).toEqual([
      expect.stringContaining('generateName'),
    ]);
  });

  test('has its findings where it stands as it was written', () => {
    const { results } = judgeText('a.yaml', withH('H 0 31 2 *'), { nowMs, policy: spreading });
    expect(results.map(({ rule, place, line }) => [rule, place?.range.start, line])).toEqual([
      ['never-fires', { line: 7, column: 13 }, '  schedule: "H 0 31 2 *"'],
    ]);
  });
});
