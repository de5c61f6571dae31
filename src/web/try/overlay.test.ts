import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Finding } from '../../page/api.ts';
import { carried, marksOf, neighbour, segmentsOf } from './overlay.ts';
import { tinted } from './tint.ts';

const finding = (line: number, column: number, endColumn: number, more: Partial<Finding> = {}): Finding => ({
  ...{ level: 'error', rule: 'schedule', line, column, endLine: line, endColumn, field: '', text: '' },
  ...more,
});

test('a finding marks its columns', () => {
  expect(marksOf([finding(1, 3, 5)], ['abcdef']).get(1)).toEqual([{ from: 2, to: 4, level: 'error' }]);
});

test.each([
  ['one about several lines marks the rest of the first', finding(1, 3, 2, { endLine: 4 }), { from: 2, to: 6 }],
  ['one about no character marks one', finding(1, 3, 3), { from: 2, to: 3 }],
  ['one behind the end of its line marks the last character', finding(1, 9, 9), { from: 5, to: 6 }],
])('%s', (_what, one, mark) => {
  expect(marksOf([one], ['abcdef', '']).get(1)).toEqual([{ ...mark, level: 'error' }]);
});

test('a finding on a line that is not there marks nothing', () => {
  expect(marksOf([finding(9, 1, 2)], ['a']).size).toBe(0);
});

test('an empty line that a finding is about gets a blank to underline', () => {
  expect(segmentsOf([], [{ from: 0, to: 1, level: 'warning' }])).toEqual([
    { text: ' ', kind: 'other', level: 'warning' },
  ]);
});

test('where an error and a warning meet, the error is seen', () => {
  const marks = [
    { from: 0, to: 4, level: 'warning' },
    { from: 2, to: 6, level: 'error' },
  ] as const;
  expect(segmentsOf([{ text: 'abcdefgh', kind: 'other' }], marks)).toEqual([
    { text: 'ab', kind: 'other', level: 'warning' },
    { text: 'cd', kind: 'other', level: 'error' },
    { text: 'ef', kind: 'other', level: 'error' },
    { text: 'gh', kind: 'other' },
  ]);
});

test('the overlay shows the letters that were typed, and no others', () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'b', ':', '-', ' ', '#', '"', "'", '\\', 'é'), maxLength: 30 });
  const marks = fc.array(
    fc.record({
      column: fc.integer({ min: 1, max: 35 }),
      length: fc.integer({ min: 0, max: 20 }),
      level: fc.constantFrom('error', 'warning'),
    }),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(line, marks, (text, given) => {
      const findings = given.map(({ column, length, level }) => finding(1, column, column + length, { level }));
      const segments = segmentsOf(tinted(text), marksOf(findings, [text]).get(1) ?? []);
      const shown = segments.map((segment) => segment.text).join('');
      expect(shown).toBe(text === '' && findings.length > 0 ? ' ' : text);
    }),
  );
});

test('keys, strings and comments are told apart', () => {
  expect(tinted('  - name: "a # b" # why')).toEqual([
    { text: '  - ', kind: 'other' },
    { text: 'name', kind: 'key' },
    { text: ': ', kind: 'other' },
    { text: '"a # b"', kind: 'string' },
    { text: ' # why', kind: 'comment' },
  ]);
});

test('findings keep to their lines while lines are put in and taken out above them', () => {
  const before = ['a', 'b', 'c', 'd'];
  const found = [finding(1, 1, 2), finding(2, 1, 2), finding(4, 1, 2)];
  expect(carried(found, before, ['a', 'x', 'y', 'c', 'd']).map(({ line }) => line)).toEqual([1, 5]);
  expect(carried(found, before, ['a', 'b', 'd']).map(({ line }) => line)).toEqual([1, 2, 3]);
  expect(carried(found, before, before)).toEqual(found);
});

test('the way from finding to finding goes around', () => {
  const found = [finding(2, 3, 4), finding(2, 9, 10), finding(5, 1, 2)];
  const lineOf = (line: number, column: number, step: 1 | -1) => neighbour(found, { line, column }, step);
  expect(lineOf(2, 3, 1)).toBe(found[1]);
  expect(lineOf(5, 1, 1)).toBe(found[0]);
  expect(lineOf(1, 1, -1)).toBe(found[2]);
  expect(lineOf(5, 1, -1)).toBe(found[1]);
  expect(neighbour([], { line: 1, column: 1 }, 1)).toBeUndefined();
});
