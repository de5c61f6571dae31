import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePolicy, defaultPolicy, defaultPolicySettings } from '../core/cronjob/policy/index.js';
import { kubernetesDefaults } from '../core/cronjob/default.js';
import { fixText, readDocuments } from './index.js';

const fix = (text: string): string => {
  const { text: fixed } = fixText(text, defaultPolicy);
  expect(fixText(fixed, defaultPolicy), 'a second time').toEqual({ text: fixed, fixes: [] });
  return fixed;
};

const head = 'apiVersion: batch/v1\nkind: CronJob\n';
const block = (indent: string): string =>
  ['concurrencyPolicy: Allow', 'suspend: false', 'successfulJobsHistoryLimit: 3', 'failedJobsHistoryLimit: 1']
    .map((line) => `${indent}${line}\n`)
    .join('');
const set = 'concurrencyPolicy: Forbid, suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1';

describe('the defaults are written', () => {
  test('below the schedule, and comments, blank lines and quotes stay', () => {
    const before = `# head\n${head}\n\nspec:   # what\n    schedule: '@daily'   # when\n\n    # how\n    jobTemplate:  {}\n`;
    expect(fix(before)).toBe(before.replace('# when\n', `# when\n${block('    ')}`));
  });

  test('with the line breaks of the file, after a byte order mark, at its very end', () => {
    const before = `\uFEFF${head}spec:\n  schedule: "@daily"`.replaceAll('\n', '\r\n');
    expect(fix(before)).toBe(`${before}\r\n${block('  ').replaceAll('\n', '\r\n').slice(0, -2)}`);
  });

  test('only those that are not there, in each document and in Lists', () => {
    const one = `${head}spec:\n  suspend: null\n  concurrencyPolicy: Forbid\n  schedule: a\n`;
    const two = `kind: List\nitems:\n  - ${head.replace('\nkind', '\n    kind')}    spec:\n      schedule: b\n      suspend: true\n`;
    const rest = 'successfulJobsHistoryLimit: 3\n  failedJobsHistoryLimit: 1\n';
    expect(fix(`${one}---\nkind: Pod\n---\n${two}`)).toBe(
      `${one}  ${rest}---\nkind: Pod\n---\n` +
        two.replace('schedule: b\n', `schedule: b\n${block('      ').replace('      suspend: false\n', '')}`),
    );
  });

  test('within braces', () => {
    expect(fix(`${head}spec: { schedule: "@daily", suspend: true }\n`)).toBe(
      `${head}spec: { schedule: "@daily", concurrencyPolicy: Allow, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1, suspend: true }\n`,
    );
  });

  test.each([undefined, 1, '\t'])('in JSON with the indent %j', (indent) => {
    const object = { apiVersion: 'batch/v1', kind: 'CronJob', spec: { schedule: '@daily', jobTemplate: {} } };
    const { schedule, ...rest } = object.spec;
    expect(fix(JSON.stringify(object, null, indent))).toBe(
      JSON.stringify({ ...object, spec: { schedule, ...kubernetesDefaults, ...rest } }, null, indent),
    );
  });

  test('of the policy', () => {
    const defaults = { ...kubernetesDefaults, concurrencyPolicy: 'Forbid' } as const;
    const policy = compilePolicy({ ...defaultPolicySettings, defaults });
    expect(fixText(`${head}spec:\n  schedule: a\n`, policy).text).toContain('  concurrencyPolicy: Forbid\n');
  });

  test('of the namespace that a file leaves out; H in a schedule is not for a file to resolve', () => {
    const { settings } = defaultPolicy;
    const policy = compilePolicy({
      ...settings,
      spread: true,
      overrides: [{ match: { namespaces: ['team'] }, defaults: { concurrencyPolicy: 'Forbid' } }],
    });
    const { text } = fixText(`${head}metadata: {name: a}\nspec:\n  schedule: H * * * *\n`, policy, 'team');
    expect(text).toContain('schedule: H * * * *\n  concurrencyPolicy: Forbid\n');
  });

  test.each([
    ['an alias', `x: &s\n  schedule: a\n${head}spec: *s\n`],
    ['a merge', `x: &s\n  schedule: a\n${head}spec:\n  <<: *s\n`],
    ['a block of text', `${head}spec:\n  schedule: >-\n    a\n`],
    ['no schedule', `${head}spec:\n  jobTemplate: {}\n`],
  ])('but not beside %s', (_what, text) => {
    expect(fix(text)).toBe(text);
  });
});

describe('what is surely meant is written', () => {
  test.each([
    ['schedule: */5 * * * * # often', 'schedule: "*/5 * * * *" # often'],
    ['schedule: * * * * *', 'schedule: "* * * * *"'],
    [`schedule: 'TZ=Europe/Berlin  30 4 * * *'`, `schedule: '30 4 * * *'\n  timeZone: Europe/Berlin`],
    ['schedule: CRON_TZ=Etc/UTC @daily\n  timeZone: Etc/UTC', 'schedule: "@daily"\n  timeZone: Etc/UTC'],
    ['schedule: "@daily"\n  timeZone: europe/berlin', 'schedule: "@daily"\n  timeZone: Europe/Berlin'],
  ])('%j', (before, after) => {
    const rest = `  {${set}}`.replace(/[{}]/gu, '').replaceAll(', ', '\n  ');
    expect(fix(`${head}spec:\n  ${before}\n${rest}\n`)).toBe(`${head}spec:\n  ${after}\n${rest}\n`);
  });

  test('capitals of words', () => {
    const before = `${head}spec: {schedule: a, ${set.replace('Forbid', '"forbid"')}, jobTemplate: {spec: {template: {spec: {restartPolicy: onfailure}}}}}\n`;
    expect(fix(before)).toBe(before.replace('"forbid"', '"Forbid"').replace('onfailure', 'OnFailure'));
  });

  test('the version that is served', () => {
    expect(fix(`apiVersion: "batch/v1beta1" # old\nkind: CronJob\nspec: {schedule: a, ${set}}\n`)).toBe(
      `apiVersion: "batch/v1" # old\nkind: CronJob\nspec: {schedule: a, ${set}}\n`,
    );
  });

  test.each([
    'schedule: TZ=Local @daily',
    'schedule: TZ=Nowhere/Land @daily',
    'schedule: TZ=Etc/UTC @daily, timeZone: Europe/Berlin',
    'schedule: "@daily", timeZone: Atlantis',
    'schedule: "@daily"\n, concurrencyPolicy: Queue',
  ])('but nothing is guessed: %s', (member) => {
    const text = `${head}spec: {${member}, ${member.includes('Queue') ? set.replace('concurrencyPolicy: Forbid, ', '') : set}}\n`;
    expect(fix(text)).toBe(text);
  });
});

test('a fix tells where and what', () => {
  const { fixes } = fixText(
    `${head}spec:\n  schedule: */5 * * * *\n  concurrencyPolicy: allow\n  suspend: true\n`,
    defaultPolicy,
  );
  expect(fixes.map(({ position, message }) => `${position.line}:${position.column} ${message}`)).toEqual([
    '4:13 "*/5 * * * *" written',
    '5:22 concurrencyPolicy: Allow written',
    '4:26 successfulJobsHistoryLimit: 3 added',
    '4:26 failedJobsHistoryLimit: 1 added',
  ]);
});

test('a fix changes nothing but what it says, whatever the file', () => {
  const line = fc.constantFrom(
    'schedule: "@daily"',
    'suspend: true',
    '# c',
    'jobTemplate: {}',
    'schedule: a # ,',
    'x: [a,',
    ' b]',
    'y: |',
    '  z',
    '- q',
    '"schedule": b',
    'timeZone: etc/utc',
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), fc.boolean(), (lines, inBraces) => {
      const body = inBraces
        ? `spec: {\n${lines.join(',\n')}\n}\n`
        : `spec:\n${lines.map((text) => `  ${text}\n`).join('')}`;
      const text = `${head}${body}---\n${head}spec:\n  schedule: other\n`;
      const before = readDocuments('', text);
      const { text: fixed } = fixText(text, defaultPolicy);
      const after = readDocuments('', fixed);
      expect(after.problems.length).toBe(before.problems.length);
      expect(after.cronJobs.length).toBe(before.cronJobs.length);
      before.cronJobs.forEach(({ object }, index) => {
        const { spec } = object as { spec: unknown };
        if (typeof spec !== 'object' || spec === null) return;
        // The one thing that this input has to be mended.
        const kept = Object.fromEntries(Object.entries(spec).filter(([key]) => key !== 'timeZone'));
        expect(after.cronJobs[index]?.object).toMatchObject({ spec: kept });
      });
      expect(fixText(fixed, defaultPolicy).text).toBe(fixed);
    }),
  );
});
