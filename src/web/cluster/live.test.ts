import { expect, test } from 'vitest';
import type { Decision, LiveCronJob } from '../../page/api.ts';
import { after, mostDecisions, nothingYet } from './live.ts';

const cronJob = (key: string, missed = 0): LiveCronJob => ({
  ...{ key, apiVersion: 'batch/v1', namespace: 'default', name: key, schedule: '', words: '', timeZone: 'UTC' },
  ...{ active: [], missed, health: 'well' },
});

const decision = (name: string): Decision => ({
  ...{ at: '2027-01-01T00:00:00Z', path: '/validate', operation: 'CREATE', name, apiVersion: 'batch/v1' },
  ...{ verdict: 'allowed', user: 'jane', text: [] },
});

test('CronJobs are told of, change and go', () => {
  const first = after(nothingYet, [
    { type: 'connection', value: { connected: true } },
    { type: 'cronJobs', value: [cronJob('a'), cronJob('b')] },
    { type: 'changed', value: cronJob('a', 2) },
    { type: 'changed', value: cronJob('c') },
    { type: 'gone', value: { key: 'b' } },
  ]);
  expect([...(first.cronJobs?.values() ?? [])]).toEqual([cronJob('a', 2), cronJob('c')]);
  expect(first.connection).toEqual({ connected: true });
  const again = after(first, [{ type: 'cronJobs', value: [cronJob('d')] }]);
  expect([...(again.cronJobs?.keys() ?? [])]).toEqual(['d']);
});

test('before the cluster was told of nothing is known, and what is not about CronJobs leaves them as they are', () => {
  expect(after(nothingYet, [{ type: 'decision', value: decision('a') }]).cronJobs).toBeUndefined();
  const known = after(nothingYet, [{ type: 'cronJobs', value: [] }]);
  expect(after(known, [{ type: 'decision', value: decision('a') }]).cronJobs).toBe(known.cronJobs);
});

test('the newest decision comes first, the oldest go, and each has its number', () => {
  const many = Array.from({ length: mostDecisions + 5 }, (_, index) => decision(`job-${index}`));
  const { decisions } = after(
    nothingYet,
    many.map((value) => ({ type: 'decision', value })),
  );
  expect(decisions).toHaveLength(mostDecisions);
  expect(decisions[0]?.name).toBe(`job-${mostDecisions + 4}`);
  expect(new Set(decisions.map(({ number }) => number)).size).toBe(mostDecisions);
});

test('a stream that begins anew tells the decisions again, and none stands twice', () => {
  const first = after(nothingYet, [{ type: 'opened' }, { type: 'decision', value: decision('a') }]);
  const again = after(first, [{ type: 'opened' }, { type: 'decision', value: decision('a') }]);
  expect(again.decisions.map(({ name }) => name)).toEqual(['a']);
});
