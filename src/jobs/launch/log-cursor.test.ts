import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LogCursor } from './log-cursor.js';

const texts = (cursor: LogCursor, lines: readonly string[]): readonly string[] => {
  cursor.begin();
  return lines.flatMap((line) => cursor.take(line)?.text ?? []);
};

describe('how far a log has been read', () => {
  test('a line has its time and its text', () => {
    const cursor = new LogCursor();
    cursor.begin();
    expect(cursor.take('2026-01-02T03:04:05.123456789Z  two blanks')).toEqual({
      time: new Date('2026-01-02T03:04:05.123Z'),
      text: ' two blanks',
    });
    expect(cursor.take('2026-01-02T04:04:06+01:00 ')).toEqual({ time: new Date('2026-01-02T03:04:06Z'), text: '' });
    expect(cursor.since).toBe('2026-01-02T03:04:06Z');
    expect(cursor.take('no time')).toEqual({ time: undefined, text: 'no time' });
  });

  test('lines of the same time are told apart by their number', () => {
    const cursor = new LogCursor();
    const at = '2026-01-02T03:04:05.5Z';
    expect(texts(cursor, [`${at} a`, `${at} b`])).toEqual(['a', 'b']);
    expect(texts(cursor, [`${at} a`, `${at} b`, `${at} c`])).toEqual(['c']);
    expect(texts(cursor, [`${at} a`, `${at} b`, `${at} c`])).toEqual([]);
  });

  test('a clock that is set back hides nothing', () => {
    const cursor = new LogCursor();
    expect(texts(cursor, ['2026-01-02T03:04:05Z a', '2026-01-02T03:04:01Z b'])).toEqual(['a', 'b']);
  });

  test('however often a log is asked for anew, each line comes once', () => {
    const log = fc.array(fc.nat({ max: 2_000 }), { maxLength: 40 }).map((steps) => {
      let ms = Date.parse('2026-01-02T03:04:05Z');
      return steps.map((step, index) => {
        ms += step;
        return `${new Date(ms).toISOString().replace('Z', '000000Z')} line ${index}`;
      });
    });
    fc.assert(
      fc.property(log, fc.array(fc.nat({ max: 40 })), (lines, cuts) => {
        const cursor = new LogCursor();
        const read: string[] = [];
        for (const cut of [...cuts, lines.length]) {
          const since = cursor.since;
          const from = since === undefined ? 0 : lines.findIndex((line) => line.slice(0, 19) >= since.slice(0, 19));
          read.push(...texts(cursor, lines.slice(from === -1 ? lines.length : from, Math.max(from, cut))));
        }
        expect(read).toEqual(lines.map((_, index) => `line ${index}`));
      }),
    );
  });
});
