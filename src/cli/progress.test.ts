import { beforeEach, expect, test } from 'vitest';
import { Progress } from './progress.js';

let written: string[];
let nowMs: number;
let columns: number | undefined;

beforeEach(() => {
  [written, nowMs, columns] = [[], 5_000, 100];
});

const progress = (total: number, { isTerminal = true, term = 'xterm' } = {}): Progress =>
  new Progress(
    {
      env: { TERM: term },
      nowMs: () => nowMs,
      stderr: {
        isTerminal,
        columns: () => columns,
        write: (text) => {
          written.push(text);
          return Promise.resolve();
        },
      },
    },
    total,
  );

const [full, empty] = ['█', '░'];
const nothing = (): string => '';

test('a bar is shown after a second, ten times a second at most, and taken away', async () => {
  const bar = progress(10_000);
  for (let done = 1; done <= 4_000; done += 1) {
    // A file a millisecond.
    nowMs += 1;
    await bar.show(done, () => (done < 2_000 ? '' : '2 errors'));
  }
  expect(written).toHaveLength(31);
  expect(written[0]).toBe(`\r${full.repeat(3)}${empty.repeat(27)} 1,000 of 10,000 files\u001b[K`);
  expect(written[30]).toBe(`\r${full.repeat(12)}${empty.repeat(18)} 4,000 of 10,000 files: 2 errors\u001b[K`);
  await bar.clear();
  await bar.clear();
  expect(written.slice(31)).toEqual(['\r\u001b[K']);
});

test('what is quick, has no terminal or a dumb one, or is one file or the last one, shows none', async () => {
  const quick = progress(3);
  nowMs += 999;
  await quick.show(1, nothing);
  const [unwatched, dumb, single] = [progress(3, { isTerminal: false }), progress(3, { term: 'dumb' }), progress(1)];
  nowMs += 60_000;
  for (const bar of [unwatched, dumb, single]) await bar.show(1, nothing);
  await quick.show(3, nothing);
  for (const bar of [quick, unwatched, dumb, single]) await bar.clear();
  expect(written).toEqual([]);
});

test.each([
  [55, '50 of 100 files: 1 error'],
  [56, `${full.repeat(15)}${empty.repeat(15)} 50 of 100 files: 1 error`],
  [40, '50 of 100 files: 1 error'],
  [10, '50 of 100'],
  [undefined, `${full.repeat(15)}${empty.repeat(15)} 50 of 100 files: 1 error`],
])('in %s columns it fits on one line', async (width, expected) => {
  columns = width;
  const bar = progress(100);
  nowMs += 2_000;
  await bar.show(50, () => '1 error');
  expect(written).toEqual([`\r${expected}\u001b[K`]);
});
