import { expect, test } from 'vitest';
import { configFile } from '../../test/support/config-file.js';
import { callCronward } from '../../test/support/terminal.js';
import { rules } from '../core/cronjob/checks/index.js';
import { ruleDescriptions } from '../findings/index.js';

test('a rule is explained with what kubectl says of an example that breaks it', async () => {
  expect(await callCronward(['explain', 'history-limits'])).toEqual({
    code: 0,
    stdout: `history-limits

The history limits are 0 or more.

Group:  spec (The schedule and the rest of the spec)
Level:  core (always refused)
Fields: spec.successfulJobsHistoryLimit
        spec.failedJobsHistoryLimit

The limits say how many finished Jobs are kept to be looked at, with their pods and logs: 3
successful ones and 1 failed one where nothing is said, none for 0. Less than 0 does not mean all of
them; write a larger number to keep more.

Bad:

  spec:
    successfulJobsHistoryLimit: -1

  The CronJob "case" is invalid: spec.successfulJobsHistoryLimit: Invalid value: -1: must be greater than or equal to 0

Good:

  spec:
    successfulJobsHistoryLimit: 10
`,
    stderr: '',
  });
});

test('a warning, and a list of faults, are shown as kubectl shows them', async () => {
  const warned = (await callCronward(['explain', 'stored-time-zone'])).stdout;
  expect(warned).toContain(
    '  Warning: spec.schedule: TZ and CRON_TZ in a schedule are deprecated, use timeZone instead\n',
  );
  const refused = (await callCronward(['explain', 'types'])).stdout;
  expect(refused).toContain('  The CronJob "case" is invalid:\n  * spec.suspend: Invalid value: "false": must be true');
});

test('prose is folded for the terminal; YAML and sentences are not', async () => {
  const { stdout } = await callCronward(['explain', 'history-limits'], { columns: 40 });
  const [prose = '', examples = ''] = stdout.split('\nBad:\n');
  expect(
    Math.max(
      ...prose
        .split('\n')
        .slice(8)
        .map((line) => line.length),
    ),
  ).toBeLessThanOrEqual(40);
  expect(examples).toContain(
    '  The CronJob "case" is invalid: spec.successfulJobsHistoryLimit: Invalid value: -1: must be',
  );
});

test('each rule is explained, for a person and as JSON', async () => {
  for (const { id, summary } of rules) {
    const text = await callCronward(['explain', id]);
    expect([text.code, text.stderr]).toEqual([0, '']);
    expect(text.stdout.startsWith(`${id}\n\n`)).toBe(true);
    expect(text.stdout).not.toMatch(/[ \t]\n|undefined|\n\n\n/u);
    const page = JSON.parse((await callCronward(['explain', '--json', id])).stdout) as { id: string; summary: string };
    expect([page.id, page.summary]).toEqual([id, summary]);
  }
});

test('what lint says of manifests is explained too', async () => {
  const { stdout } = await callCronward(['explain', 'duplicate']);
  expect(stdout).toContain(
    'duplicate\n\nNo two manifests of a directory are of the same CronJob.\n\n' +
      'Level:  warning (of cronward lint; a webhook sees no manifests)\n\nOf two manifests',
  );
  for (const { id, summary } of ruleDescriptions) {
    const page: unknown = JSON.parse((await callCronward(['explain', id, '--json'])).stdout);
    expect(page).toMatchObject({ id, summary });
  }
});

test('with --config the level is that of the policy, with its overrides, and so is what is said of the example', async () => {
  const config = configFile(`
    rules: { label-name: deny }
    overrides:
      - match: { namespaces: [team-*, sandbox], labels: { tier: night } }
        rules: { label-name: off }
      - match: { apiVersion: batch/v1 }
        rules: { no-history: off }
  `);
  const { stdout } = await callCronward(['explain', 'label-name', '--config', config]);
  expect(stdout).toContain(
    'Level:  deny (by the configuration; warn without it)\n' +
      '        off for namespaces team-* sandbox, labels tier=night\nFields:',
  );
  expect(stdout).toContain('The CronJob "report.eu" is invalid: metadata.name: Forbidden: ');
  expect((await callCronward(['explain', 'no-history', '--config', config])).stdout).toContain(
    'unless the policy says otherwise)\n        off for batch/v1\n',
  );
  const field = await callCronward(['explain', 'metadata.name', '--config', config]);
  expect(field.stdout).toMatch(/^ {2}label-name +deny /mu);
});

test('--json has the examples with what is said of them', async () => {
  const page: unknown = JSON.parse((await callCronward(['explain', 'starting-deadline', '--json'])).stdout);
  expect(page).toMatchObject({
    id: 'starting-deadline',
    group: 'spec',
    level: 'core',
    fields: ['spec.startingDeadlineSeconds'],
    bad: {
      yaml: 'spec:\n  startingDeadlineSeconds: -1',
      said: [
        'The CronJob "case" is invalid: spec.startingDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0',
      ],
    },
    good: { yaml: 'spec:\n  startingDeadlineSeconds: 120', said: [] },
  });
});

test('a field is explained with the rules that judge it', async () => {
  expect(await callCronward(['explain', 'spec.startingDeadlineSeconds'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(
      /^spec\.startingDeadlineSeconds \(int64\)\n\nHow many [^]*\n\nRules:\n\n {2}starting-deadline +core {2}The /u,
    ) as string,
    stderr: '',
  });
});

test('a field has the rules of what is above it and of what is below it', async () => {
  const path = 'spec.jobTemplate.spec.podFailurePolicy';
  for (const field of ['spec.jobTemplate', path, `${path}.rules[0].onExitCodes.values`]) {
    const page = JSON.parse((await callCronward(['explain', field, '--json'])).stdout) as { rules: { id: string }[] };
    expect(page.rules.map(({ id }) => id)).toContain('pod-failure-policy');
    expect(page.rules.map(({ id }) => id)).not.toContain('schedule');
  }
});

test('a struct, or a list of them, has its fields with their types', async () => {
  const { stdout } = await callCronward(['explain', 'spec.jobTemplate.spec.template.spec.containers']);
  expect(stdout).toContain('.containers (list of Container, required)\n');
  expect(stdout).toContain('kubectl explain cronjob.spec.jobTemplate.spec.template.spec.containers\n');
  expect(stdout).toMatch(/^ {2}image {2,}string$/mu);
  expect(stdout).toMatch(/^ {2}volumeMounts {2,}list of VolumeMount$/mu);
});

test.each([
  ['spec.jobTemplate.spec.template.spec.containers.name', 'spec.jobTemplate.spec.template.spec.containers[].name'],
  ['spec.jobTemplate.spec.template.spec.containers[3].name', 'spec.jobTemplate.spec.template.spec.containers[].name'],
  ['spec.jobTemplate.spec.template.spec.containers[].name', 'spec.jobTemplate.spec.template.spec.containers[].name'],
  ['metadata.labels[app.kubernetes.io/name]', 'metadata.labels[app.kubernetes.io/name]'],
  ['metadata', 'metadata'],
])('the field %s is %s', async (path, shown) => {
  const page = JSON.parse((await callCronward(['explain', path, '--json'])).stdout) as { path: string };
  expect(page.path).toBe(shown);
});

test('each field of a rule is a field of a CronJob', async () => {
  // Where kube-apiserver names a field that is none, a rule does too.
  const odd = /^spec\.jobTemplate\.spec\.template\.(labels|annotations|spec\.HostPID|spec\.HostIPC)$/u;
  for (const field of new Set(rules.flatMap(({ fields }) => fields))) {
    if (!odd.test(field)) expect((await callCronward(['explain', field, '--json'])).stderr, field).toBe('');
  }
});

test.each([
  [['explain'], 'explain needs a rule or a field, such as cronward explain time-zone; see cronward rules'],
  [['explain', 'time', 'zone'], 'explain takes one rule or field, and got 2 words'],
  [['explain', 'timezone'], 'unknown rule "timezone"; did you mean time-zone?'],
  [['explain', 'spec.shedule'], 'spec has no field "shedule"; did you mean schedule?'],
  [['explain', 'spec.schedule.x'], 'spec.schedule has no field "x"; it has none'],
  [
    ['explain', 'status.active[0].zzzzz'],
    'status.active[] has no field "zzzzz"; it has apiVersion, fieldPath, kind, name, namespace, resourceVersion, uid',
  ],
  [
    ['explain', 'spec.__proto__'],
    'spec has no field "__proto__"; it has schedule, timeZone, startingDeadlineSeconds, concurrencyPolicy, suspend, jobTemplate, successfulJobsHistoryLimit, failedJobsHistoryLimit',
  ],
  [['explain', '..'], '".." names no field; write one such as spec.schedule'],
  [['explain', 'xyzzy'], 'unknown rule "xyzzy"; see cronward rules'],
])('%j is wrong usage: %s', async (argv, sentence) => {
  expect(await callCronward(argv)).toEqual({ code: 2, stdout: '', stderr: `cronward: ${sentence}\n` });
});
