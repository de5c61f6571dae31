import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineSplitter } from './lines.js';

/** The lines that come out when the bytes are pushed in pieces that end at the given places. */
function split(bytes: Buffer, places: readonly number[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter(1_000_000, (line) => {
    lines.push(line.toString());
    return undefined;
  });
  let from = 0;
  for (const to of [...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    splitter.push(bytes.subarray(from, to));
    from = to;
  }
  splitter.flush();
  return lines;
}

describe('LineSplitter', () => {
  test('a line comes out whole however the bytes were divided, in the middle of a character too', () => {
    const line = fc.string({ unit: 'binary', minLength: 1 }).map((text) => JSON.stringify(text));
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat()), (lines, places) => {
        expect(split(Buffer.from(lines.map((text) => `${text}\n`).join('')), places)).toEqual(lines);
      }),
    );
  });

  test('only the byte \\n ends a line', () => {
    expect(split(Buffer.from('a\u2028b\u2029c\rd\u0085e\nf'), [])).toEqual(['a\u2028b\u2029c\rd\u0085e', 'f']);
  });

  test('empty lines are left out', () => {
    expect(split(Buffer.from('\n\na\n\nb\n'), [1, 3])).toEqual(['a', 'b']);
  });

  test('a line of more than mostBytes is refused', () => {
    const lines: string[] = [];
    const splitter = new LineSplitter(4, (line) => {
      lines.push(line.toString());
      return undefined;
    });
    expect(splitter.push(Buffer.from('1234\n12'))).toBeUndefined();
    expect(splitter.push(Buffer.from('34'))).toBeUndefined();
    expect(splitter.push(Buffer.from('5'))).toBe('a line is longer than 4 bytes');
    expect(lines).toEqual(['1234']);
  });

  test('nothing follows a line that has a fault', () => {
    const lines: string[] = [];
    const splitter = new LineSplitter(4, (line) => {
      lines.push(line.toString());
      return line.toString() === 'bad' ? 'a fault' : undefined;
    });
    expect(splitter.push(Buffer.from('good\nbad\nmore\n'))).toBe('a fault');
    expect(lines).toEqual(['good', 'bad']);
  });
});
