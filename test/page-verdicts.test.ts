import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { compilePolicy, defaultPolicy } from '../src/core/cronjob/policy/index.js';
import { judgeText } from '../src/findings/index.js';
import { tryText } from '../src/page/try.js';
import { readRuleCases } from './cases/read.js';

const { settings } = defaultPolicy;
const spreading = compilePolicy({ ...settings, spread: true });

describe.each([
  ['by default', defaultPolicy],
  ['where schedules with H are spread', spreading],
])('the page gives the verdict of lint %s', (_name, policy) => {
  test.each(readRuleCases().map((item) => [item.rule, item.it, item.kind.apiVersion, item] as const))(
    '%s %s (%s)',
    (_rule, _it, _apiVersion, { object, atMs = Date.UTC(2026, 0, 1) }) => {
      const text = stringify(object, { version: '1.1' });
      const { results } = judgeText('cronjob.yaml', text, { nowMs: atMs, policy });
      const { findings, cronJobs } = tryText({ text, timeZone: 'UTC' }, { policy, nowMs: atMs });
      const plain = results.map(({ rule, level, field, text: said, place }) => ({
        ...{ rule, level, field, text: said },
        ...{ line: place?.range.start.line, column: place?.range.start.column },
        ...{ endLine: place?.range.end.line, endColumn: place?.range.end.column },
      }));
      expect(findings).toEqual(plain);
      const refused = results.filter(({ level }) => level === 'error');
      const [one] = cronJobs;
      expect([cronJobs.length, one?.allowed]).toEqual([1, refused.length === 0]);
      // What kubectl prints names the same fields, and has a line for each warning.
      for (const { field } of refused) expect(one?.kubectl).toContain(field);
      const warnings = one?.kubectl.split('\n').filter((line) => line.startsWith('Warning: ')) ?? [];
      expect(warnings).toHaveLength(new Set(results.filter(({ level }) => level === 'warning')).size);
      expect(one?.timetable === undefined).toBe(one?.scheduleFault !== undefined);
    },
  );
});
