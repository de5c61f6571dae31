import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDocuments } from './index.js';
import type { CronJobDocument } from './index.js';

const only = (text: string): CronJobDocument => {
  const { cronJobs, problems } = readDocuments('a.yaml', text);
  expect(problems).toEqual([]);
  expect(cronJobs).toHaveLength(1);
  const [document] = cronJobs;
  if (document === undefined) throw new Error('no CronJob');
  return document;
};

const place = (document: CronJobDocument, path: string): string => {
  const { start, end } = document.rangeOf(path);
  return `${start.line}:${start.column}-${end.line}:${end.column}`;
};

const head = 'apiVersion: batch/v1\nkind: CronJob\n';

describe('positions in YAML', () => {
  const document = only(
    [
      'apiVersion: batch/v1',
      'kind: CronJob',
      'metadata:',
      '  name: report # why',
      '  labels: {app: "x", example.com/a.b: y}',
      'spec:',
      "  schedule: '*/5 * * * *'",
      '  suspend:',
      '  jobTemplate:',
      '    spec:',
      '      template:',
      '        spec:',
      '          containers:',
      '            - name: a',
      '              args: [one,',
      '                two]',
      '            - name: b',
      '',
    ].join('\n'),
  );

  test.each([
    ['metadata.name', '4:9-4:15'],
    ['metadata.labels[app]', '5:17-5:20'],
    ['metadata.labels[example.com/a.b]', '5:39-5:40'],
    ['spec.schedule', '7:13-7:26'],
    ['spec.jobTemplate.spec.template.spec.containers[0].args[1]', '16:17-16:20'],
    ['spec.jobTemplate.spec.template.spec.containers[1].name', '17:21-17:22'],
    // A field that is not there has the place of the key above it.
    ['spec.timeZone', '6:1-6:5'],
    ['spec.jobTemplate.spec.template.spec.containers[1].image', '17:15-17:19'],
    ['spec.jobTemplate.spec.template.spec.containers[7].image', '13:11-13:21'],
    ['status.active', '1:1-1:11'],
    ['', '1:1-17:22'],
  ])('%s is at %s', (path, expected) => {
    expect(place(document, path)).toBe(expected);
  });

  test('a value that is left empty has a place without length', () => {
    const [start, end] = document.spanOf('spec.suspend') ?? [-1, -2];
    expect(end).toBe(start);
  });
});

test('a field is found through aliases and merge keys, where its text stands', () => {
  const text = `${head}x: &base\n  suspend: true\n  schedule: "1 * * * *"\ny: &n name\nspec:\n  <<: *base\n  schedule: "2 * * * *"\n  other: *n\n`;
  const document = only(text);
  expect(document.object).toMatchObject({ spec: { suspend: true, schedule: '2 * * * *', other: 'name' } });
  expect(place(document, 'spec.suspend')).toBe('4:12-4:16');
  expect(place(document, 'spec.schedule')).toBe('9:13-9:24');
  expect(place(document, 'spec.other')).toBe('10:10-10:12');
});

test('CRLF and a byte order mark move no column', () => {
  const document = only(`\uFEFF${head}spec:\n  schedule: x\n`.replaceAll('\n', '\r\n'));
  expect(place(document, 'apiVersion')).toBe('1:13-1:21');
  expect(place(document, 'spec.schedule')).toBe('4:13-4:14');
});

test('values are read as kubectl reads them', () => {
  const { object } = only(
    `${head}spec: {a: 0644, b: 22:30, c: 2026-01-01, d: on, e: 1_000, f: 0o17, g: 1e3, h: 08, i: ~, 1: x, j: "yes", k: ., l: e1, m: -E5, o: .5}\n`,
  );
  expect(object).toMatchObject({
    spec: {
      a: 420,
      b: '22:30',
      c: '2026-01-01',
      d: true,
      e: 1000,
      f: 15,
      g: 1000,
      h: 8,
      i: null,
      1: 'x',
      j: 'yes',
      k: '.',
      l: 'e1',
      m: '-E5',
      o: 0.5,
    },
  });
});

describe('a stream of documents', () => {
  test('every CronJob is found, of both kinds, in Lists too; what else there is is passed over', () => {
    const text = [
      '# Source: chart/a.yaml',
      '---',
      head,
      '---',
      'apiVersion: v1\nkind: ConfigMap\ndata:\n  text: |\n    kind: CronJob\n',
      '--- # the custom one',
      'apiVersion: batch.tutorial.kubebuilder.io/v1\nkind: CronJob\n...',
      '---',
      '# only a comment',
      '---',
      'kind: Service',
      '---',
      'kind: List\nitems:\n- apiVersion: batch/v1\n  kind: CronJob\n  metadata: {name: c}\n- kind: Pod\n',
      '---',
      'apiVersion: batch/v1\nkind: CronJobList\nitems:\n- metadata:\n    name: d\n',
    ].join('\n');
    const { cronJobs, passedOver, problems } = readDocuments('x', text);
    expect(problems).toEqual([]);
    expect(passedOver).toBe(3);
    expect(cronJobs.map(({ kind, object }) => [kind.group, object])).toEqual([
      ['batch', { apiVersion: 'batch/v1', kind: 'CronJob' }],
      ['batch.tutorial.kubebuilder.io', { apiVersion: 'batch.tutorial.kubebuilder.io/v1', kind: 'CronJob' }],
      ['batch', { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'c' } }],
      ['batch', { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'd' } }],
    ]);
    expect(cronJobs.map((document) => document.rangeOf('metadata.name').start.line)).toEqual([3, 14, 26, 34]);
  });

  test('directives', () => {
    expect(readDocuments('x', `%YAML 1.1\n---\n${head}---\n${head}`).cronJobs).toHaveLength(2);
  });

  test('one that never says CronJob is passed over, whatever is wrong with it', () => {
    expect(readDocuments('x', 'a: b: c\n---\nx:\n\t- y\n---\na: "\\d": e\n')).toMatchObject({
      cronJobs: [],
      passedOver: 3,
      problems: [],
    });
  });

  test('one that says it with an escape is one', () => {
    expect(readDocuments('x', head.replace('CronJob', '"\\x43ron\\\n  Job"')).cronJobs).toHaveLength(1);
  });

  test('a faulty one does not hide the others', () => {
    const { cronJobs, problems } = readDocuments('x', `${head}a: b: c\n---\n${head}`);
    expect(cronJobs).toHaveLength(1);
    expect(problems).toHaveLength(1);
  });

  test('nothing', () => {
    for (const text of ['', '\n', '---\n', '# CronJob\n', '\uFEFF', '{}', '[]', 'null', '"CronJob"', '- CronJob']) {
      expect(readDocuments('x', text)).toMatchObject({ cronJobs: [], problems: [] });
    }
  });
});

describe('JSON', () => {
  test('has positions, in Lists and in a sequence of values too', () => {
    const list = {
      kind: 'List',
      items: [{ kind: 'Pod' }, { apiVersion: 'batch/v1', kind: 'CronJob', spec: { schedule: 'a"}]', n: [1, -2] } }],
    };
    const text = `${JSON.stringify(list)}\n{"apiVersion": "batch/v1", "kind": "CronJob",\n\t"spec": {"schedule":"b"}}\n`;
    const { cronJobs, passedOver, problems } = readDocuments('x.json', text);
    expect([passedOver, problems]).toEqual([1, []]);
    const texts = cronJobs.map((document) => text.slice(...(document.spanOf('spec.schedule') ?? [0, 0])));
    expect(texts).toEqual(['"a\\"}]"', '"b"']);
    const [first, second] = cronJobs;
    expect(text.slice(...(first?.spanOf('spec.n[1]') ?? [0, 0]))).toBe('-2');
    expect(second?.rangeOf('spec.schedule').start).toEqual({ line: 3, column: 22 });
    expect(second?.rangeOf('spec.jobTemplate').start).toEqual({ line: 3, column: 2 });
  });

  test('with comments or a comma too many is YAML', () => {
    expect(readDocuments('x', '{"apiVersion": "batch/v1", "kind": "CronJob",}').cronJobs).toHaveLength(1);
  });

  test('a long List takes one pass', () => {
    const items = Array.from({ length: 20_000 }, (_, index) => ({ metadata: { name: `job-${index}` } }));
    const { cronJobs } = readDocuments('x', JSON.stringify({ apiVersion: 'batch/v1', kind: 'CronJobList', items }));
    const columns = cronJobs.map((document) => document.rangeOf('metadata.name').start.column);
    expect(columns).toHaveLength(20_000);
    expect(columns.every((column, index) => index === 0 || column > (columns[index - 1] ?? 0))).toBe(true);
  });
});

describe('problems', () => {
  test.each([
    [
      `${head}spec:\n  schedule: */5 * * * *\n`,
      '4:13 a value that begins with * is an alias in YAML; quote it: schedule: "*/5 * * * *"',
    ],
    [
      `${head}spec:\n- schedule: * * * * * # often\n`,
      '4:13 a value that begins with * is an alias in YAML; quote it: schedule: "* * * * *"',
    ],
    [`${head}spec:\n  x: *gone\n`, '4:6 unknown alias "*gone"'],
    [`${head}spec: &s\n  x: *s\n`, '4:6 *s stands within what it names'],
    [`${head}spec:\n\tschedule: x\n`, '4:1 a tab may not indent; write spaces'],
    [
      `${head}spec: {x: "\u0085\ufeff\u{1f600}"} # \u0001\n`,
      '3:21 the control character \\u0001 may not stand in YAML; within double quotes it can be written so',
    ],
    [
      `${head}x: "\u007f"\n`,
      '3:5 the control character \\u007f may not stand in YAML; within double quotes it can be written so',
    ],
    [`${head}kind: CronJob\n`, '3:1 the key "kind" stands twice in one mapping'],
    [
      `${head}metadata:\n  name: {{ .Release.Name }}-x\n`,
      '4:28 is no YAML: unexpected scalar at node end; a Helm template is no YAML; lint what it makes: helm template . | cronward lint -',
    ],
    [
      `{{- if .Values.enabled }}\n${head}metadata:\n  name: report\n{{- end }}\n`,
      '1:3 is no YAML: block collections are not allowed within flow collections; a Helm template is no YAML; lint what it makes: helm template . | cronward lint -',
    ],
    [
      `{{ if .Values.enabled -}}\n${head}metadata:\n  name: report\n{{ end -}}\n`,
      '2:1 is no YAML: unexpected scalar at node end; a Helm template is no YAML; lint what it makes: helm template . | cronward lint -',
    ],
    [
      `${head}metadata:\n  name: "{{ .Values.name }}"x\n`,
      '4:29 is no YAML: unexpected scalar at node end; a Helm template is no YAML; lint what it makes: helm template . | cronward lint -',
    ],
    [
      `${head}metadata:\n  name: {{ .Values.name }}\nspec: {schedule: '{{ x }}'}\n`,
      '4:9 a Helm template is no YAML; lint what it makes: helm template . | cronward lint -',
    ],
    ['{"kind": "CronJob"', '1:19 is no YAML: flow map must end with a }'],
    [
      'apiVersion: batch/v1beta1\nkind: CronJob\n',
      '1:13 batch/v1beta1 is not served since Kubernetes 1.25; write batch/v1',
    ],
    ['kind: CronJob\nspec: {}\n', '1:1 a CronJob needs apiVersion: batch/v1'],
  ])('%j', (text, expected) => {
    const { cronJobs, problems } = readDocuments('x', text);
    expect(cronJobs).toEqual([]);
    expect(problems.map(({ position, message }) => `${position.line}:${position.column} ${message}`)).toEqual([
      expected,
    ]);
  });

  test('braces within quotes make no Helm template', () => {
    const text = `${head}spec: {jobTemplate: {args: ["docker ps --format '{{.ID}}'"]}}\n`;
    expect(readDocuments('x', text).problems).toEqual([]);
    expect(readDocuments('x', `${text}kind: x\n`).problems).toMatchObject([
      { message: 'the key "kind" stands twice in one mapping' },
    ]);
  });

  test('the values of a chart, which may say kind: CronJob, are passed over', () => {
    expect(readDocuments('x', 'kind: CronJob\nimage: {tag: v1}\n')).toMatchObject({ passedOver: 1, problems: [] });
  });

  test("a CronJob of somebody else's group is passed over", () => {
    expect(readDocuments('x', 'apiVersion: example.com/v1\nkind: CronJob\n')).toMatchObject({
      passedOver: 1,
      problems: [],
    });
  });

  test('an alias bomb and a well of brackets end at once', () => {
    const levels = Array.from({ length: 12 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(12).fill(`*a${n}`).join()}]\n`);
    const bomb = `${head}a0: &a0 [x]\n${levels.join('')}`;
    expect(readDocuments('x', bomb).problems).toMatchObject([{ message: 'uses its anchors more than 1000 times' }]);
    const well = `${head}spec: ${'['.repeat(50_000)}`;
    expect(readDocuments('x', well).problems).toHaveLength(1);
    expect(readDocuments('x', `{"kind":"CronJob","a":${'['.repeat(50_000)}`).problems).toHaveLength(1);
  });
});

test('the text at the place of any field is its value', () => {
  const leaf = fc.oneof(fc.integer(), fc.boolean(), fc.string());
  const key = fc.stringMatching(/^[a-z/"\u00e4]{1,6}$/u);
  const value = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('node'), { maxLength: 4 }),
      fc.dictionary(key, tie('node'), { maxKeys: 4 }),
    ),
  })).node;
  fc.assert(
    fc.property(value, fc.constantFrom(undefined, 1, '\t', '  \n'), (spec, space) => {
      const text = JSON.stringify({ apiVersion: 'batch/v1', kind: 'CronJob', spec }, null, space);
      const yaml = `apiVersion: batch/v1\nkind: CronJob\nspec: ${JSON.stringify(spec)}\n`;
      for (const source of [text, yaml]) {
        const [document] = readDocuments('x', source).cronJobs;
        for (const [path, expected] of leavesOf(spec, 'spec')) {
          const span = document?.spanOf(path);
          expect(span, path).toBeDefined();
          expect(JSON.parse(source.slice(...(span ?? [0, 0]))), path).toEqual(expected);
        }
      }
    }),
  );
});

function leavesOf(value: unknown, path: string): (readonly [string, unknown])[] {
  const here = [path, value] as const;
  if (typeof value !== 'object' || value === null) return [here];
  return [here, ...Object.entries(value).flatMap(([key, item]) => leavesOf(item, `${path}[${key}]`))];
}

test('no text makes the reader throw', () => {
  const piece = fc.constantFrom(
    'CronJob',
    'kind: ',
    '\n',
    '  ',
    '- ',
    '*',
    '&a ',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '---',
    '|',
    '\t',
    ':',
    '%',
    '!!x',
    '\\',
    '<<: ',
    '0',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = `${pieces.join('')}\nkind: CronJob`;
      expect(() => readDocuments('x', text)).not.toThrow();
    }),
    { numRuns: 1000 },
  );
});
