import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LiveCronJob } from '../../page/api.ts';
import { columns, healthCounts, healths, rowsOf } from './rows.ts';
import type { View } from './rows.ts';

const cronJob = (name: string, more: Partial<LiveCronJob> = {}): LiveCronJob => ({
  ...{ key: name, apiVersion: 'batch/v1', namespace: 'shop', name, schedule: '0 0 * * *', words: 'at 00:00 every day' },
  ...{ timeZone: 'UTC', active: [], missed: 0, health: 'well' },
  ...more,
});

const usual: View = { text: '', unwell: false, column: 'name', descending: false };
const names = (cronJobs: readonly LiveCronJob[], view: Partial<View>): readonly string[] =>
  rowsOf(cronJobs, { ...usual, ...view }).map(({ name }) => name);

const some = [
  cronJob('mail', { health: 'late', why: 'the run was due', next: '2027-01-02T00:00:00Z', missed: 3 }),
  cronJob('backup', { health: 'suspended', namespace: 'data' }),
  cronJob('import', { next: '2027-01-01T00:00:00Z', active: ['import-1'] }),
];

test('all words are looked for, wherever they stand and whatever their case', () => {
  expect(names(some, { text: 'SHOP m' })).toEqual(['import', 'mail']);
  expect(names(some, { text: 'data/backup' })).toEqual(['backup']);
  expect(names(some, { text: 'due every' })).toEqual(['mail']);
  expect(names(some, { text: 'nothing' })).toEqual([]);
});

test('who is suspended is not unwell', () => {
  expect(names(some, { unwell: true })).toEqual(['mail']);
});

test('each column has its order, and what is missing comes last either way', () => {
  expect(names(some, {})).toEqual(['backup', 'import', 'mail']);
  expect(names(some, { descending: true })).toEqual(['mail', 'import', 'backup']);
  expect(names(some, { column: 'next' })).toEqual(['import', 'mail', 'backup']);
  expect(names(some, { column: 'next', descending: true })).toEqual(['mail', 'import', 'backup']);
  expect(names(some, { column: 'active', descending: true })).toEqual(['import', 'backup', 'mail']);
  expect(names(some, { column: 'missed', descending: true })).toEqual(['mail', 'backup', 'import']);
  expect(names(some, { column: 'health' })).toEqual(['mail', 'backup', 'import']);
});

test('sorting loses nobody, and does not depend on the order before', () => {
  const any = fc.uniqueArray(
    fc.record({ name: fc.stringMatching(/^[a-z]{1,3}$/), missed: fc.nat(3), health: fc.constantFrom(...healths) }),
    { selector: ({ name }) => name },
  );
  fc.assert(
    fc.property(any, fc.constantFrom(...columns), fc.boolean(), (records, column, descending) => {
      const cronJobs = records.map(({ name, ...more }) => cronJob(name, more));
      const shown = names(cronJobs, { column, descending });
      expect([...shown].sort()).toEqual(cronJobs.map(({ name }) => name).sort());
      expect(names([...cronJobs].reverse(), { column, descending })).toEqual(shown);
    }),
  );
});

test('the worst are counted first, and those that there are none of not at all', () => {
  expect(healthCounts(some)).toEqual([
    ['late', 1],
    ['suspended', 1],
    ['well', 1],
  ]);
});
