import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readRuleCases } from '../../../../test/cases/read.js';
import { decode } from '../schema/decode.js';
import { builtInKind } from '../schema/index.js';
import type { CronJobKind } from '../schema/index.js';
import { awakeOf } from './awake.js';
import type { Rule } from './check.js';
import { advice, adviceFor, checks, checksFor, viewOf } from './index.js';
import type { View } from './index.js';

const nowMs = Date.UTC(2026, 0, 1);

function viewsOf(objects: readonly { readonly kind: CronJobKind; readonly object: unknown }[]): readonly View[] {
  return objects.flatMap(({ kind, object }) => {
    const decoded = decode(object);
    return decoded.ok ? [viewOf(kind, decoded.cronJob)] : [];
  });
}

const vectors = new URL('../../../../test/vectors/cronjob-verdicts.jsonl', import.meta.url);
const recorded = readFileSync(vectors, 'utf8')
  .trim()
  .split('\n')
  .map((line) => ({ kind: builtInKind, object: (JSON.parse(line) as { object: unknown }).object }));

describe('a rule that is not asked has nothing to say', () => {
  test.each([
    ['of the cases', viewsOf(readRuleCases())],
    ['of the recorded objects', viewsOf(recorded)],
  ])('%s', (_, views) => {
    expect(views.length).toBeGreaterThan(100);
    for (const view of views) {
      const asked = new Set<Rule>([...checksFor(view), ...adviceFor(view)]);
      const refusing = checks.filter((rule) => [...rule.faults(view)].length > 0);
      // Advice is given where nothing is refused.
      const advising = refusing.length > 0 ? [] : advice.filter((rule) => [...rule.remarks(view, nowMs)].length > 0);
      const missed = [...refusing, ...advising].filter((rule) => !asked.has(rule));
      expect(missed.map(({ id }) => id)).toEqual([]);
    }
  });
});

describe('of three rules', () => {
  const rule = (id: string, fields: readonly string[], on?: Rule['on']): Rule => ({
    id,
    summary: '',
    explanation: '',
    bad: '',
    good: '',
    fields,
    ...(on !== undefined && { on }),
  });
  const pod = 'spec.jobTemplate.spec.template.spec';
  const pick = awakeOf([
    rule('ports', [`${pod}.containers[].ports[].name`]),
    rule('schedule', ['spec.schedule'], 'always'),
    rule('dns', [`${pod}.dnsPolicy`, `${pod}.dnsConfig`]),
  ]);
  const picked = (podSpec: object): readonly string[] => {
    const cronJob = { spec: { jobTemplate: { spec: { template: { spec: podSpec } } } } };
    return pick(viewOf(builtInKind, cronJob)).map(({ id }) => id);
  };

  test('the one that is always asked is asked of an empty object', () => {
    expect(picked({})).toEqual(['schedule']);
  });

  test('the others are asked, in their order, where a field of theirs is given', () => {
    expect(picked({ dnsPolicy: 'Default' })).toEqual(['schedule', 'dns']);
    expect(picked({ dnsConfig: null, containers: [null, { ports: [] }] })).toEqual(['ports', 'schedule', 'dns']);
    expect(picked({ initContainers: [{ ports: [] }] })).toEqual(['ports', 'schedule']);
    expect(picked({ containers: [{ name: 'ports' }] })).toEqual(['schedule']);
  });

  test('no rule can be about no field', () => {
    expect(awakeOf([rule('job', ['spec.jobTemplate.spec'])])(viewOf(builtInKind, {}))).toHaveLength(1);
  });
});
