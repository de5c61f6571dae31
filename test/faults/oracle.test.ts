import { describe, expect, test } from 'vitest';
import type { JobChange, JobState } from './history.js';
import { judge } from './oracle.js';
import type { Expected, Policy, Question } from './oracle.js';

const createdMs = Date.UTC(2026, 0, 1);
const at = (seconds: number): number => createdMs + seconds * 1_000;

function expected(policy: Policy): Expected {
  return { key: 'a/b', uid: 'owner', policy, everyMs: 10_000, createdMs };
}

let revision = 0;

function change(tick: number, seenSeconds: number, state: Partial<JobState> | 'gone' = {}): JobChange {
  const job: JobState = {
    uid: `job-${tick}`,
    owner: 'owner',
    tickMs: at(tick),
    finished: false,
    deleting: false,
    ...(state === 'gone' ? {} : state),
  };
  const key = `a/b-${at(tick) / 1_000}`;
  return { revision: ++revision, seenMs: at(seenSeconds), key, job: state === 'gone' ? undefined : job };
}

const finished = { finished: true };

/** Three ticks, each with its Job in time. */
const good = [10, 20, 30].flatMap((tick) => [change(tick, tick + 0.02), change(tick, tick + 1, finished)]);

function verdictOn(policy: Policy, changes: readonly JobChange[], more: Partial<Question> = {}) {
  return judge({
    cronJobs: [expected(policy)],
    changes,
    disturbances: [],
    taken: new Set(),
    untilMs: at(35),
    latenessMs: 1_000,
    noticeMs: 1_000,
    ...more,
  });
}

const kinds = (violations: readonly string[]): readonly string[] => violations.map((text) => text.split(':')[0] ?? '');

describe('the oracle of the fault tests', () => {
  test.for(['Allow', 'Forbid', 'Replace'] as const)('has nothing against a Job for each tick (%s)', (policy) => {
    expect(verdictOn(policy, good)).toMatchObject({ ticks: 3, required: 3, started: 3, violations: [] });
  });

  test('sees a tick without a Job', () => {
    const without = good.filter(({ job }) => job?.tickMs !== at(20));
    expect(kinds(verdictOn('Allow', without).violations)).toEqual(['missed']);
  });

  test('sees a Job that is late', () => {
    const late = [change(10, 10), change(20, 21.5), change(30, 30)];
    expect(kinds(verdictOn('Allow', late).violations)).toEqual(['late']);
  });

  test('sees a second Job for a tick, though the first is gone', () => {
    const again = [...good, change(30, 32, 'gone'), change(30, 33, { uid: 'another' })];
    expect(kinds(verdictOn('Allow', again).violations)).toEqual(['duplicate']);
  });

  test('sees a Job before its time, one for no tick, and one for an older tick than the last', () => {
    expect(kinds(verdictOn('Allow', [...good, change(40, 39.9)]).violations)).toEqual(['early']);
    expect(kinds(verdictOn('Allow', [...good, change(33, 33.1)]).violations)).toEqual(['no tick']);
    const swapped = [change(10, 10), change(30, 30), change(20, 30.5)];
    expect(kinds(verdictOn('Allow', swapped).violations)).toContain('out of order');
  });

  test('sees Forbid broken while a Job runs, also while it is being deleted', () => {
    const running = [change(10, 10), change(20, 20), change(30, 30)];
    expect(kinds(verdictOn('Forbid', running).violations)).toEqual(['overlap', 'overlap', 'overlap']);
    const deleting = [change(10, 10), change(10, 19, { deleting: true }), change(20, 20)];
    expect(kinds(verdictOn('Forbid', deleting, { untilMs: at(25) }).violations)).toEqual(['overlap']);
  });

  test('with Forbid asks for a run again once the Job before it has ended', () => {
    const long = [change(10, 10), change(10, 24, finished), change(30, 30)];
    expect(kinds(verdictOn('Forbid', long).violations)).toEqual(['missed']);
    expect(verdictOn('Forbid', [change(10, 10), change(10, 29.5, finished), change(30, 30.1)]).violations).toEqual([]);
  });

  test('with Forbid measures the lateness of a run, whatever its own Job does', () => {
    expect(kinds(verdictOn('Forbid', [change(10, 12), change(10, 13, finished), ...good.slice(2)]).violations)).toEqual(
      ['late'],
    );
  });

  test('sees Replace start a Job before the deletion of the one before', () => {
    expect(kinds(verdictOn('Replace', [change(10, 10), change(20, 20)], { untilMs: at(25) }).violations)).toEqual([
      'overlap',
    ]);
    const replaced = [change(10, 10), change(10, 20, { deleting: true }), change(20, 20.1)];
    expect(verdictOn('Replace', replaced, { untilMs: at(25) }).violations).toEqual([]);
  });

  test('after a disturbance asks for the most recent tick within the time to recover, and not for older ones', () => {
    const down = { what: 'down', fromMs: at(15), toMs: at(32), recoveryMs: 5_000, scope: '*' };
    const recovered = [change(10, 10), change(30, 36)];
    expect(verdictOn('Allow', recovered, { disturbances: [down] })).toMatchObject({ required: 2, violations: [] });
    const slow = [change(10, 10), change(30, 39)];
    expect(kinds(verdictOn('Allow', slow, { disturbances: [down] }).violations)).toEqual(['late']);
    expect(kinds(verdictOn('Allow', [change(10, 10)], { disturbances: [down] }).violations)).toEqual(['missed']);
  });

  test('takes no disturbance of another CronJob for an excuse', () => {
    const elsewhere = { what: 'down', fromMs: at(15), toMs: at(32), recoveryMs: 5_000, scope: 'a/other' };
    const without = good.filter(({ job }) => job?.tickMs !== at(20));
    expect(kinds(verdictOn('Allow', without, { disturbances: [elsewhere] }).violations)).toEqual(['missed']);
  });

  test('asks for no Job whose name is taken', () => {
    const without = good.filter(({ job }) => job?.tickMs !== at(20));
    expect(verdictOn('Allow', without, { taken: new Set([`a/b-${at(20) / 1_000}`]) }).violations).toEqual([]);
  });
});
