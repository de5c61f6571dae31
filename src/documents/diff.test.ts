import fc from 'fast-check';
import { expect, test } from 'vitest';
import { markedLines, unifiedDiff } from './diff.js';

test('a diff shows three lines around each change', () => {
  const before = 'a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n';
  const after = before.replace('b\n', 'b\nnew\n').replace('l\n', 'L');
  expect(unifiedDiff('x.yaml', before, after)).toBe(
    '--- x.yaml\n+++ x.yaml\n@@ -1,5 +1,6 @@\n a\n b\n+new\n c\n d\n e\n' +
      '@@ -9,4 +10,4 @@\n i\n j\n k\n-l\n+L\n\\ No newline at end of file\n',
  );
});

test('a text that did not change has none', () => {
  expect(unifiedDiff('x', 'a\n', 'a\n')).toBe('');
});

test('a diff leads from one text to the other', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd', ''), { maxLength: 40 }).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(text, text, (before, after) => {
      expect(applied(before, unifiedDiff('x', before, after))).toBe(after);
    }),
  );
});

/** What `patch` does, and it is strict: each line that is kept or taken away must be there. */
function applied(before: string, diff: string): string {
  const old = before.split(/(?<=\n)/u).filter((line) => line !== '');
  const result: string[] = [];
  let place = 0;
  const body = diff
    .replaceAll('\n\\ No newline at end of file\n', '\ue000')
    .split(/(?<=[\n\ue000])/u)
    .slice(2);
  for (const line of body) {
    const header = /^@@ -(\d+)(?:,(\d+))? /u.exec(line);
    const content = line.slice(1).replace('\ue000', '');
    if (header !== null) {
      const start = Number(header[1]) - (header[2] === '0' ? 0 : 1);
      result.push(...old.slice(place, start));
      place = start;
      continue;
    }
    if (!line.startsWith('+')) expect(old[place++]).toBe(content);
    if (!line.startsWith('-')) result.push(content);
  }
  return [...result, ...old.slice(place)].join('');
}

test('marked lines are those of both texts, in their order', () => {
  expect(markedLines('a\nb\nc\n', 'a\nnew\nb\nC\n')).toEqual([
    { mark: ' ', text: 'a' },
    { mark: '+', text: 'new' },
    { mark: ' ', text: 'b' },
    { mark: '-', text: 'c' },
    { mark: '+', text: 'C' },
  ]);
  const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd', ''), { maxLength: 40 }).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = markedLines(before, after);
      const without = (mark: string): string =>
        lines
          .filter((line) => line.mark !== mark)
          .map((line) => line.text)
          .join('\n');
      expect(without('+')).toBe(before.replace(/\n$/u, ''));
      expect(without('-')).toBe(after.replace(/\n$/u, ''));
    }),
  );
});
