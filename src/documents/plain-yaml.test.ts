import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { manifests } from '../../test/bench/manifests.js';
import { filesBelow, root } from '../../test/support/sources.js';
import type { SourceNode } from './node.js';
import { readPlainYaml } from './plain-yaml.js';
import { badAlias, kubernetesYaml, yamlNode } from './yaml.js';

/** A value with the place of everything in it. */
interface Reading {
  readonly value: unknown;
  readonly places: unknown;
}

function placesOf(node: SourceNode, value: unknown): unknown {
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return {
    span: node.span(),
    head: node.head(),
    nothing: node.below('no such member'),
    members: members.map(([key, item]) => {
      const found = node.below(key);
      return { key, span: found?.key, value: found && placesOf(found.value, item) };
    }),
  };
}

function readPlain(text: string): Reading | undefined {
  const node = readPlainYaml(text, 0, text.length);
  return node && { value: node.value, places: placesOf(node, node.value) };
}

/** What the library makes of it: the values, or why there is none. */
function readByLibrary(text: string): Reading | string {
  const documents = parseAllDocuments(text, { schema: kubernetesYaml, prettyErrors: false, logLevel: 'silent' });
  const [document] = documents;
  if (document === undefined || documents.length > 1) return `${documents.length} documents`;
  const [fault] = document.errors;
  if (fault !== undefined) return fault.message;
  if (badAlias(document) !== undefined) return 'an alias of nothing';
  const value: unknown = document.toJS();
  return { value, places: placesOf(yamlNode(document, document.contents, 0), value) };
}

/** Whether the text is plain; if it is, it must be to the library what it is to us. */
function isPlain(text: string): boolean {
  const plain = readPlain(text);
  if (plain === undefined) return false;
  const expected = readByLibrary(text);
  expect(plain, text).toEqual(expected);
  // The order of the members, too.
  expect(JSON.stringify(plain), text).toBe(JSON.stringify(expected));
  return true;
}

const plainTexts = [
  'a: b\n',
  'a: b',
  '--- # first\n# second\na: b # third\n\n# fourth\n',
  "a:\n  b:\n    c: 1\n  d: [x, -y, --z=1, \"q, r\", 'it''s', a:1, two  words]\n",
  'a: {b: c, "d":1, e: {}, f: [], g: "h"}\n',
  'args: ["a",\n  b,\n    c\n  ]\n',
  'a:\n- b\n- c: d\n  e: f\n-   g: h\n    i: j\n- - k\n  - l\n-\n  m: n\nz: y\n',
  'a:\nb:   # nothing\nc:\n\n  # far\n\nd:\n-\n- 1\n',
  'a: |\n  one\n\n   two: # no comment\n  \tthree\n\n\n# a comment\nb: |- # a header\n    x\n    y\nc: >\n  folded\n  text\n',
  'a: |\n  no line break',
  'a: |\n  blank\n \n',
  'a: http://x/y#z\nb: 10:30\nc: a#b\nd: -x\ne: a - b\n',
  'a: "\\"\\\\\\/\\n\\t"\n"b c": 1\n\'d\': 2\n',
  'a: 0644\nb: on\nc: ~\nd: .\ne: 1e3\nf: Null\ng: -0x10\nh: e1\ni: nullable\nj: =\nk: 1_0\nl: .inf\n',
  'a: \u00e4 \u{1f600} \u0001\nb: "\u2028"\n',
  '- a\n- b\n',
];

describe('what is plain is read as the library reads it', () => {
  test.each([...plainTexts, ...plainTexts.map((text) => text.replaceAll('\n', '\r\n'))])('%j', (text) => {
    expect(isPlain(text)).toBe(true);
  });
});

describe('what needs more thought is left to the library', () => {
  test.each([
    '',
    '# only a comment\n',
    'scalar\n',
    'a: &x b\nc: *x\n',
    'a: *x\n',
    'a: !!str 1\n',
    'a:\n  <<: {b: c}\n',
    'a: b\na: c\n',
    'a: {b: 1, b: 2}\n',
    'a: b\n  c\n',
    'a: b: c\n',
    'a: b\n c: d\n',
    'a:\n   b: c\n  d: e\n',
    'a: "b\n  c"\n',
    'a: "\\x41"\n',
    'a:\tb\n',
    'a:\n\tb: c\n',
    'a: b\rc: d\n',
    'on: a\n',
    '1: a\n',
    '? a\n: b\n',
    '__proto__: a\n',
    'a: |2\n   b\n',
    'a: |+\n  b\n\n',
    'a: >\n  b\n\n  c\n',
    'a: [b, c\n',
    'a: [b,]\n',
    'a: {b}\n',
    'a: [b: c]\n',
    'a:\n  [b,\n c: d]\n',
    '--- a: b\n',
    'a: b\n...\n',
    'a: @b\n',
    'a: b#\n- c\n',
    `a: ${'['.repeat(200)}${']'.repeat(200)}\n`,
  ])('%j', (text) => {
    expect(readPlain(text)).toBeUndefined();
  });
});

const documents = [
  ...[...filesBelow('test/cases', '.yaml'), ...filesBelow('manifests', '.yaml')].map(({ path }) =>
    readFileSync(join(root, path), 'utf8'),
  ),
  ...manifests(10).map(({ text }) => text),
].flatMap((text) => text.split(/^(?=---\s)/mu));

test('the cases, the manifests and the samples', () => {
  expect(documents.length).toBeGreaterThan(100);
  expect(documents.filter((text) => isPlain(text)).length).toBeGreaterThan(documents.length / 2);
});

/** A few lines of a text, moved to the left as far as the first of them goes. */
function linesOf(text: string, from: number, count: number): string {
  const all = text.split('\n');
  const start = from % all.length;
  const lines = all.slice(start, start + count);
  const width = lines.join('\n').search(/\S/u);
  return lines.map((line) => (/^ *$/u.test(line.slice(0, width)) ? line.slice(width) : line)).join('\n');
}

test('and what becomes of them when something is written into them', () => {
  const piece = fc.constantFrom(
    ...[
      '',
      ' ',
      '  ',
      '\n',
      '\n\n',
      ':',
      ': ',
      '- ',
      '-',
      '#',
      ' #',
      '"',
      "'",
      '[',
      ']',
      '{',
      '}',
      ',',
      ', ',
      '|',
      '>',
      '|-',
    ],
    ...[
      '*',
      '&',
      '!',
      '%',
      '@',
      '`',
      '?',
      '? ',
      '\t',
      '\\',
      '\\n',
      '\\"',
      "''",
      '""',
      '~',
      '=',
      '.',
      '...',
      '---',
      '\r',
    ],
    ...[
      '0',
      '+1',
      '-1',
      '.5',
      '1e3',
      '0x1',
      'yes',
      'null',
      '<<',
      'a',
      'a: b',
      '\n  a: b',
      '\n- a',
      '  # c\n',
      '\n#c\n',
    ],
    ...['[a, b]', '{a: b}', '{"a":1}', '\u00a0', '\u0085', '\u2028', '\u0000', '\ufeff', '\u00e9'],
  );
  const edit = fc.record({ at: fc.nat(1000), cut: fc.constantFrom(0, 0, 0, 1, 2), piece });
  const part = fc.record({
    lineBreak: fc.constantFrom('\n', '\n', '\r\n'),
    document: fc.constantFrom(...documents.filter((text) => text.length < 3000)),
    from: fc.nat(100),
    lines: fc.integer({ min: 1, max: 12 }),
    edits: fc.array(edit, { maxLength: 3 }),
  });
  let plain = 0;
  fc.assert(
    fc.property(part, ({ document, from, lines, edits, lineBreak }) => {
      const text = linesOf(document, from, lines).replaceAll('\n', lineBreak);
      const mutant = edits.reduce((current, { at, cut, piece }) => {
        const place = at % (current.length + 1);
        return current.slice(0, place) + piece + current.slice(place + cut);
      }, text);
      if (isPlain(mutant)) plain += 1;
    }),
    { numRuns: 5000 },
  );
  expect(plain).toBeGreaterThan(500);
});
