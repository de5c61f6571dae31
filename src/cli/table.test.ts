import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderTable } from './table.js';

test('each column is as wide as its widest cell, and the text is folded within the last', () => {
  const rows = [
    { head: ['a', 'long'], text: 'one two three four five six seven' },
    { head: ['abc', ''], text: '' },
  ];
  expect(renderTable(rows, 36)).toEqual(['a    long  one two three four five', '           six seven', 'abc']);
});

test('no word is lost, and no line is longer than the table where the heads leave room', () => {
  const word = fc.stringMatching(/^[a-z]{1,12}$/u);
  const row = fc.record({
    head: fc.tuple(word, word),
    text: fc.array(word, { minLength: 1 }).map((all) => all.join(' ')),
  });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1 }), fc.integer({ min: 60, max: 200 }), (rows, width) => {
      const lines = renderTable(rows, width);
      expect(lines.join(' ').split(/ +/u)).toEqual(rows.flatMap(({ head, text }) => [...head, ...text.split(' ')]));
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    }),
  );
});
