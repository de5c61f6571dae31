import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callCronward } from '../../test/support/terminal.js';

let directory: string;

const good = `apiVersion: batch/v1
kind: CronJob
metadata: {name: good}
spec:
  schedule: "30 4 * * *"
  timeZone: Etc/UTC
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 600
  jobTemplate:
    spec:
      activeDeadlineSeconds: 600
      ttlSecondsAfterFinished: 3600
      template:
        spec:
          restartPolicy: Never
          containers: [{name: main, image: "busybox:1.37"}]
`;
const dotted = good.replace('name: good', 'name: a.b');
const bad = good.replace('30 4', '30 24').replace('name: good', 'name: bad');

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'cronward-lint-'));
  mkdirSync(join(directory, 'below'));
  writeFileSync(join(directory, 'good.yaml'), good);
  writeFileSync(join(directory, 'below', 'bad.yaml'), bad);
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

test('manifests without a fault', async () => {
  expect(await callCronward(['lint', join(directory, 'good.yaml')])).toEqual({
    code: 0,
    stdout: 'no faults in 1 CronJob\n',
    stderr: '',
  });
});

test('a directory with a CronJob that is refused is the answer no', async () => {
  const { code, stdout } = await callCronward(['lint', directory]);
  expect(code).toBe(1);
  expect(stdout).toBe(
    `${directory}/below/bad.yaml:5:13: error: spec.schedule: Invalid value: "30 24 * * *": hour: 24 is above the maximum of 23; midnight is 0 [schedule]\n` +
      '  5 |   schedule: "30 24 * * *"\n' +
      '    |             ^^^^^^^^^^^^^\n' +
      '1 error in 1 of 2 CronJobs\n',
  );
});

test('standard input', async () => {
  const { code, stdout } = await callCronward(['lint', '-'], { stdin: [bad.slice(0, 50), bad.slice(50)] });
  expect(code).toBe(1);
  expect(stdout).toMatch(/^<stdin>:5:13: error: spec\.schedule: /u);
});

test('warnings are no refusal, unless there are more than wanted', async () => {
  const stdin = [dotted];
  const { code, stdout } = await callCronward(['lint', '-'], { stdin });
  expect(stdout).toContain('warning: metadata.name: ');
  expect(code).toBe(0);
  expect((await callCronward(['lint', '-', '--max-warnings', '1'], { stdin })).code).toBe(0);
  const none = await callCronward(['lint', '-', '--max-warnings', '0'], { stdin });
  expect([none.code, none.stderr]).toEqual([1, 'cronward lint: 1 warning is more than the 0 of --max-warnings\n']);
});

test('the same CronJob twice in one directory, but not in two, is a warning', async () => {
  const twice = await callCronward(['lint', '-'], { stdin: [good, '---\n', good] });
  expect(twice.stdout).toContain('<stdin>:20:18: warning: metadata.name: the same CronJob stands at <stdin>:3:18;');
  writeFileSync(join(directory, 'below', 'good.yaml'), good);
  const { stdout } = await callCronward(['lint', directory]);
  rmSync(join(directory, 'below', 'good.yaml'));
  expect(stdout).not.toContain('the same CronJob');
});

test('where a program reads standard output, the summary is on standard error', async () => {
  const { code, stdout, stderr } = await callCronward(['lint', directory, '--format', 'json']);
  expect([code, stderr]).toEqual([1, 'cronward lint: 1 error in 1 of 2 CronJobs\n']);
  expect(JSON.parse(stdout)).toMatchObject({ results: [{ rule: 'schedule', start: { line: 5, column: 13 } }] });
});

test.each([
  [['lint'], 2, 'lint needs files or directories, or - for standard input: cronward lint manifests/'],
  [['lint', '-', '--format', 'xml'], 2, '--format "xml": must be one of text, json, sarif, github, junit'],
  [['lint', '/no/such/file'], 3, '"/no/such/file": cannot be read: no such file or directory'],
])('%j', async (argv, code, sentence) => {
  expect(await callCronward(argv)).toEqual({ code, stdout: '', stderr: `cronward: ${sentence}\n` });
});

test('--fix writes the files, --dry-run only shows how', async () => {
  const file = join(directory, 'fix.yaml');
  const before = good.replace('"30 4 * * *"', '*/5 * * * * # often');
  const after = before.replace(
    '*/5 * * * * # often\n',
    '"*/5 * * * *" # often\n  suspend: false\n  successfulJobsHistoryLimit: 3\n  failedJobsHistoryLimit: 1\n',
  );
  writeFileSync(file, before);
  const shown = await callCronward(['lint', '--fix', '--dry-run', file]);
  expect([shown.code, readFileSync(file, 'utf8')]).toEqual([0, before]);
  expect(shown.stdout).toContain('-  schedule: */5 * * * * # often\n+  schedule: "*/5 * * * *" # often\n');
  expect(shown.stderr).toBe('cronward lint: would fix 4 things in 1 of 1 files\n');

  const fixed = await callCronward(['lint', '--fix', file]);
  expect([fixed.stderr, readFileSync(file, 'utf8')]).toEqual([
    'cronward lint: fixed 4 things in 1 of 1 files\n',
    after,
  ]);
  expect((await callCronward(['lint', '--fix', file])).stderr).toBe('cronward lint: fixed 0 things in 0 of 1 files\n');
  rmSync(file);
});

test.each([
  [['lint', '--fix', '-'], '--fix writes files; standard input (-) is none'],
  [['lint', '--dry-run', '-'], '--dry-run goes with --fix'],
])('%j is wrong usage', async (argv, sentence) => {
  expect(await callCronward(argv)).toEqual({ code: 2, stdout: '', stderr: `cronward: ${sentence}\n` });
});

test('the policy of --config is what is judged by', async () => {
  const config = join(directory, 'cronward.conf');
  writeFileSync(config, 'rules:\n  label-name: deny\n');
  const { code, stdout } = await callCronward(['lint', '-', '--config', config], { stdin: [dotted] });
  expect([code, stdout]).toEqual([1, expect.stringContaining(': error: metadata.name: ') as string]);
});

test('a file that cannot be read does not hide what is wrong with the others', async () => {
  const folder = mkdtempSync(join(directory, 'links-'));
  symlinkSync('nowhere', join(folder, 'a.yaml'));
  writeFileSync(join(folder, 'b\n.yaml'), bad);
  const { code, stdout, stderr } = await callCronward(['lint', folder]);
  expect(code).toBe(3);
  expect(stderr).toBe(`cronward: "${folder}/a.yaml": cannot be read: no such file or directory\n`);
  // A name with a line break stays on its line.
  expect(stdout).toContain(`${folder}/b\\u000a.yaml:5:13: error: spec.schedule`);
});

test('--fix mends the files that it can read, tells the others once, and says so at the end', async () => {
  const home = join(directory, 'unreadable');
  mkdirSync(home);
  symlinkSync(join(home, 'nowhere'), join(home, 'a.yaml'));
  const file = join(home, 'b.yaml');
  const before = good.replace('"30 4 * * *"', '*/5 * * * * # often');
  writeFileSync(file, before);
  const shown = await callCronward(['lint', '--fix', '--dry-run', home]);
  expect(shown.code).toBe(3);
  expect(shown.stdout).toContain(`+++ `);
  expect(readFileSync(file, 'utf8')).toBe(before);
  const { code, stderr } = await callCronward(['lint', '--fix', home]);
  expect(code).toBe(3);
  expect(readFileSync(file, 'utf8')).not.toBe(before);
  expect(stderr.match(/a\.yaml/gu)).toHaveLength(1);
  expect(stderr).toMatch(/fixed 4 things in 1 of 2 files\n/u);
  rmSync(home, { recursive: true });
});

test('--fix leaves a file alone that is not in UTF-8', async () => {
  const file = join(mkdtempSync(join(directory, 'latin-')), 'a.yaml');
  const bytes = Buffer.from(`# \u00e4\n${good.replace('  concurrencyPolicy: Forbid\n', '')}`, 'latin1');
  writeFileSync(file, bytes);
  const { code, stderr } = await callCronward(['lint', '--fix', file]);
  expect(code).toBe(0);
  expect(stderr).toContain(`"${file}" is not in UTF-8 and stays as it is\n`);
  expect(readFileSync(file).equals(bytes)).toBe(true);
});
