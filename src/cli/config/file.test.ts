import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseConfig, readConfigText, requireConfig } from './file.js';

const read = async (text: string) => {
  const { values, policy } = await requireConfig('cronward.yaml', text);
  return { values: Object.fromEntries(values), policy };
};
const problems = async (text: string): Promise<string[]> => {
  const parsed = await parseConfig('cronward.yaml', text);
  return parsed.ok ? [] : parsed.problems.map(({ line, column, message }) => `${line}:${column}: ${message}`);
};

test('settings stand under their names, the default values in a group', async () => {
  expect(await read('port: 10443\ndefaults:\n  concurrencyPolicy: Forbid\n  suspend: true\n')).toEqual({
    values: { port: 10443, 'defaults.concurrencyPolicy': 'Forbid', 'defaults.suspend': true },
    policy: {},
  });
});

test('the policy is everything else', async () => {
  const text = `
rules: {label-name: deny, indexed-scale: off}
exemptions: forbid
spread: true
overrides:
- match: {namespaces: [team-*, "*-prod"], labels: {tier: night, empty: ""}, apiVersion: batch/v1}
  defaults: {suspend: true}
  rules: {label-name: off}
  exemptions: allow
  spread: false
- match:
    namespaces: ["*"]
  rules:
`;
  expect(await read(text)).toEqual({
    values: {},
    policy: {
      rules: { 'label-name': 'deny', 'indexed-scale': 'off' },
      exemptions: 'forbid',
      spread: true,
      overrides: [
        {
          match: { namespaces: ['team-*', '*-prod'], labels: { tier: 'night', empty: '' }, apiVersion: 'batch/v1' },
          defaults: { suspend: true },
          rules: { 'label-name': 'off' },
          exemptions: 'allow',
          spread: false,
        },
        { match: { namespaces: ['*'] } },
      ],
    },
  });
});

test.each(['', '# nothing\n', '{}', 'defaults:\n', '---\n', 'rules:\noverrides:\n', 'overrides: []'])(
  '%j says nothing',
  async (text) => {
    const { values, policy } = await read(text);
    expect(values).toEqual({});
    expect([{}, { overrides: [] }]).toContainEqual(policy);
  },
);

describe('what is wrong is said at its place', () => {
  test.each([
    ['prot: 1', '1:1: unknown setting "prot"; did you mean port?'],
    ['defaults: {suspended: true}', '1:12: unknown setting "defaults.suspended"; did you mean defaults.suspend?'],
    ['config: other.yaml', '1:1: unknown setting "config"'],
    ['__proto__: {port: 1}', '1:1: unknown setting "__proto__"'],
    ['constructor: 1', '1:1: unknown setting "constructor"'],
    ['defaults: true', '1:11: defaults true: must be a mapping of settings'],
    ['- port: 1', '1:1: the file [{"port":1}]: must be a mapping of settings'],
    ['\nport: 70000', '2:7: port 70000: must be an integer from 0 to 65535'],
    ['port: 1.5', '1:7: port 1.5: must be an integer from 0 to 65535'],
    ['port: ', '1:7: port null: must be an integer from 0 to 65535'],
    ['host: ""', '1:7: host "": must not be empty'],
    ['spread: yes', '1:9: spread "yes": must be true or false'],
    ['exemptions: never', '1:13: exemptions "never": must be one of allow, forbid'],
    ['rules: {label-nmae: deny}', '1:9: unknown setting "rules.label-nmae"; did you mean rules.label-name?'],
    ['rules: {label-name: error}', '1:21: rules.label-name "error": must be one of off, warn, deny'],
    ['rules: {schedule: off}', '1:9: schedule: is a rule of Kubernetes, which always holds; only advice has a level'],
    ['overrides: {}', '1:12: overrides {}: must be a list'],
    ['overrides: [{rules: {}}]', '1:13: overrides[0]: needs match'],
    [
      'overrides: [{match: {}}]',
      '1:21: overrides[0].match {}: must have at least one of namespaces, labels, apiVersion',
    ],
    ['overrides: [{match: {namespaces: }}]', '1:34: overrides[0].match.namespaces null: must have at least 1 item'],
    ['overrides: [{match: {namespaces: []}}]', '1:34: overrides[0].match.namespaces []: must have at least 1 item'],
    ['overrides: [{match: {labels: {}}}]', '1:30: overrides[0].match.labels {}: must not be empty'],
    [
      'overrides: [{match: {labels: {a: 1}}}]',
      '1:34: overrides[0].match.labels.a 1: must be text; put it between quotes',
    ],
    [
      'overrides: [{match: {namespaces: [Team]}}]',
      '1:35: overrides[0].match.namespaces[0] "Team": must be the name of a namespace, in which * stands for any characters',
    ],
    [
      'overrides: [{match: {labels: {a: "b c"}}}]',
      '1:34: overrides[0].match.labels.a "b c": must be the value of a label: at most 63 letters, digits, -, _ and .',
    ],
    [
      'overrides: [{match: {apiVersion: v1}}]',
      '1:34: overrides[0].match.apiVersion "v1": must be one of batch/v1, batch.tutorial.kubebuilder.io/v1',
    ],
  ])('%j', async (text, problem) => {
    expect(await problems(text)).toEqual([problem]);
  });

  test.each([
    ['port: 1\nport: 2', /^2:1: is not YAML: Map keys must be unique/u],
    ['port: [', /^1:\d+: is not YAML: /u],
    ['port: 1\n---\nport: 2', /^2:\d+: is not YAML: .*multiple documents/u],
    [
      'a: &a [1, 1]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b]\nd: [*c, *c, *c]',
      /^1:1: is not YAML: /u,
    ],
  ])('%j', async (text, problem) => {
    expect((await problems(text))[0]).toMatch(problem);
  });

  test('all of it, in the order of the file', async () => {
    expect(await problems('spread: 1\nprot: 2\noverrides:\n- match: {}\n  sread: true\n')).toEqual([
      '1:9: spread 1: must be true or false',
      '2:1: unknown setting "prot"; did you mean port?',
      '4:10: overrides[0].match {}: must have at least one of namespaces, labels, apiVersion',
      '5:3: unknown setting "overrides[0].sread"; did you mean overrides[0].spread?',
    ]);
  });

  test('and to who only asks for the settings, the first', async () => {
    await expect(requireConfig('cronward.yaml', 'spread: 1\nprot: 2')).rejects.toMatchObject({
      exitCode: 2,
      message: 'cronward.yaml:1:9: spread 1: must be true or false (and 1 more: cronward config check cronward.yaml)',
    });
  });
});

test('a file that is not there is a fault of the environment', async () => {
  const path = join(import.meta.dirname, 'missing.yaml');
  await expect(readConfigText(path)).rejects.toMatchObject({
    exitCode: 3,
    message: `--config "${path}": cannot be read: no such file or directory`,
  });
});
