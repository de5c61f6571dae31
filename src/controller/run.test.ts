import { describe, expect, test } from 'vitest';
import { at, cronJob, day, job } from '../../test/simulation/objects.js';
import type { FailedStart } from './observation.js';
import { runToStart } from './run.js';
import type { Run, RunQuestion } from './run.js';
import { timingOf } from './timing.js';

interface Case {
  readonly spec?: Record<string, unknown>;
  /** Of a claim. */
  readonly claim?: string;
  readonly now: string;
  /** No tick up to here is to be started. */
  readonly after?: string;
  readonly failed?: FailedStart;
  readonly unfinished?: RunQuestion['unfinished'];
}

/** The run of a CronJob that is due every hour. */
function runOf({ spec = {}, claim, now, after = '11:00', failed, unfinished = [] }: Case): Run {
  const status = claim === undefined ? {} : { startingScheduleTime: `${day}T${claim}:00Z` };
  const owner = cronJob({ spec, status });
  const [afterMs, nowMs] = [at(after), at(now)];
  const { timetable, deadlineMs, suspend } = owner;
  const timing = timetable === undefined || suspend ? undefined : timingOf(timetable, { afterMs, nowMs, deadlineMs });
  return runToStart({ cronJob: owner, unfinished, timing, failed, afterMs, nowMs });
}

const forbid = { concurrencyPolicy: 'Forbid' };
const refused: FailedStart = { scheduledAtMs: at('12:00'), reason: 'JobCreationFailed', message: '', isRefused: true };

describe('without a claim', () => {
  test.each<[string, Case, Run]>([
    ['nothing is due', { now: '11:59' }, { kind: 'none' }],
    ['a tick is due in its very second', { now: '12:00' }, { kind: 'start', tickMs: at('12:00'), isClaimed: false }],
    ['of many missed ticks the last', { now: '15:30' }, { kind: 'start', tickMs: at('15:00'), isClaimed: false }],
    ['the deadline has passed', { now: '12:01', spec: { startingDeadlineSeconds: 59 } }, { kind: 'none' }],
    [
      'the deadline is now',
      { now: '12:01', spec: { startingDeadlineSeconds: 60 } },
      { kind: 'start', tickMs: at('12:00'), isClaimed: false },
    ],
    ['suspended', { now: '12:00', spec: { suspend: true } }, { kind: 'none' }],
    ['a bad schedule', { now: '12:00', spec: { schedule: 'noon' } }, { kind: 'none' }],
    [
      'Forbid, and a Job runs',
      { now: '12:00', spec: forbid, unfinished: [job({ tick: '11:00' })] },
      { kind: 'forbidden', tickMs: at('12:00'), activeName: `nightly-${at('11:00') / 1_000}` },
    ],
    [
      'Replace, and a Job runs',
      { now: '12:00', spec: { concurrencyPolicy: 'Replace' }, unfinished: [job({ tick: '11:00' })] },
      { kind: 'start', tickMs: at('12:00'), isClaimed: false },
    ],
  ])('%s', (_, question, run) => {
    expect(runOf(question)).toEqual(run);
  });
});

describe('with a claim of 12:00', () => {
  const claimed: Run = { kind: 'start', tickMs: at('12:00'), isClaimed: true };
  test.each<[string, Case, Run]>([
    ['it is carried through', { now: '12:00' }, claimed],
    ['it comes before a newer tick', { now: '13:30' }, claimed],
    ['it has been started', { now: '12:30', after: '12:00' }, { kind: 'none' }],
    [
      'its deadline has passed and a newer tick is due',
      { now: '13:00', spec: { startingDeadlineSeconds: 60 } },
      { kind: 'start', tickMs: at('13:00'), isClaimed: false },
    ],
    ['its Job was refused and nothing newer is due', { now: '12:30', failed: refused }, claimed],
    [
      'its Job was refused and a newer tick is due',
      { now: '13:00', failed: refused },
      { kind: 'start', tickMs: at('13:00'), isClaimed: false },
    ],
    ['its Job may have been created', { now: '13:00', failed: { ...refused, isRefused: false } }, claimed],
    ['12:00 is still to come by this clock', { now: '11:59' }, { kind: 'none' }],
    [
      'Forbid, and a Job runs',
      { now: '12:00', spec: forbid, unfinished: [job({ tick: '11:00' })] },
      {
        kind: 'forbidden',
        tickMs: at('12:00'),
        activeName: `nightly-${at('11:00') / 1_000}`,
      },
    ],
  ])('%s', (_, question, run) => {
    expect(runOf({ claim: '12:00', ...question })).toEqual(run);
  });
});
