import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { candidate } from '../../test/support/candidates.js';
import { parseSchedule, ticks, utc } from '../core/schedule/index.js';
import { type Candidate, type CronJobRuns, maxPlayedRuns, simulate } from './index.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const fromMs = Date.UTC(2027, 0, 4);

function play(one: Candidate, { hours = 3, runTimeMs = minuteMs } = {}): CronJobRuns {
  const result = simulate([one], { fromMs, toMs: fromMs + hours * hourMs, runTimeMs });
  const [runs] = result.ok ? result.cronJobs : [];
  if (runs === undefined) throw new Error('too many runs');
  return runs;
}

const clock = (atMs: number): string => new Date(atMs).toISOString().slice(11, 16);

/** `00:10`, or `00:10>00:25` for one that waited, `-00:20` for one that was cut short. */
function shown({ runs }: CronJobRuns): readonly string[] {
  return runs.map(({ tickMs, startMs, cutMs }) => {
    const late = startMs === tickMs ? '' : `>${clock(startMs)}`;
    return `${clock(tickMs)}${late}${cutMs === undefined ? '' : `-${clock(cutMs)}`}`;
  });
}

const every10 = { schedule: '*/10 * * * *' };
const long = { hours: 1, runTimeMs: 25 * minuteMs };

describe('by hand', () => {
  test('Allow starts every run, the one at the beginning of the window and not the one at its end', () => {
    expect(shown(play(candidate({ spec: every10 }), long))).toEqual([
      '00:00',
      '00:10',
      '00:20',
      '00:30',
      '00:40',
      '00:50',
    ]);
  });

  test('Forbid starts the most recent run when the Job before it ends, and leaves out the others', () => {
    const runs = play(candidate({ spec: { ...every10, concurrencyPolicy: 'Forbid' } }), long);
    expect(shown(runs)).toEqual(['00:00', '00:20>00:25', '00:50']);
    expect(runs.skipped.map(clock)).toEqual(['00:10', '00:30', '00:40']);
  });

  test('a run that waits longer than its deadline is left out', () => {
    const spec = { ...every10, concurrencyPolicy: 'Forbid', startingDeadlineSeconds: 60 };
    const runs = play(candidate({ spec }), long);
    expect(shown(runs)).toEqual(['00:00', '00:30']);
    expect([runs.skipped.map(clock), runs.waitingMs]).toEqual([['00:10', '00:20', '00:40', '00:50'], undefined]);
  });

  test('a run that still waits at the end is not left out yet', () => {
    const runs = play(candidate({ spec: { ...every10, concurrencyPolicy: 'Forbid' } }), {
      hours: 1,
      runTimeMs: 2 * hourMs,
    });
    expect([shown(runs), runs.skipped.length, clock(runs.waitingMs ?? 0)]).toEqual([['00:00'], 4, '00:50']);
  });

  test('Replace cuts short what still runs', () => {
    const spec = { schedule: '0,10,50 * * * *', concurrencyPolicy: 'Replace' };
    const runs = play(candidate({ spec }), { hours: 1, runTimeMs: 15 * minuteMs });
    expect(shown(runs)).toEqual(['00:00-00:10', '00:10', '00:50']);
  });

  test('no Job takes longer than its activeDeadlineSeconds', () => {
    const spec = { ...every10, concurrencyPolicy: 'Forbid' };
    expect(play(candidate({ spec, jobSpec: { activeDeadlineSeconds: 300 } }), long)).toMatchObject({
      runTimeMs: 300_000,
      skipped: [],
    });
  });

  test('a Job that ends when the next run is due does not hinder it', () => {
    const spec = { ...every10, concurrencyPolicy: 'Forbid' };
    expect(shown(play(candidate({ spec }), { hours: 1, runTimeMs: 10 * minuteMs }))).toHaveLength(6);
  });

  test('suspended or faulty, nothing runs, and the fault is told', () => {
    expect(play(candidate({ spec: { suspend: true } }))).toMatchObject({ runs: [], suspend: true, fault: undefined });
    const faulty = play(candidate({ spec: { schedule: 'noon' } }));
    expect([faulty.runs, faulty.fault]).toEqual([[], expect.stringContaining('spec.schedule') as string]);
  });

  test('@every counts from the beginning, or from the last run', () => {
    const spec = { schedule: '@every 25m' };
    expect(shown(play(candidate({ spec }), { hours: 1 }))).toEqual(['00:25', '00:50']);
    const status = { lastScheduleTime: '2027-01-03T23:40:00Z' };
    expect(shown(play(candidate({ spec, status }), { hours: 1 }))).toEqual(['00:05', '00:30', '00:55']);
  });

  test('a status of the past changes nothing else', () => {
    const status = {
      lastScheduleTime: '2029-01-01T00:00:00Z',
      startingScheduleTime: '2027-01-04T00:00:00Z',
      observedSchedule: { schedule: '0 0 1 1 *' },
      active: [{ name: 'nightly-1', uid: '1' }],
    };
    const spec = { concurrencyPolicy: 'Forbid' };
    expect(shown(play(candidate({ spec, status, custom: true })))).toEqual(['00:00', '01:00', '02:00']);
  });

  test('a schedule without a time zone is read in that of the terms', () => {
    const result = simulate([candidate({ spec: { timeZone: 'Asia/Kolkata' } }), candidate()], {
      fromMs,
      toMs: fromMs + hourMs,
      runTimeMs: minuteMs,
    });
    expect(result.ok && result.cronJobs.map(shown)).toEqual([['00:30'], ['00:00']]);
  });
});

test('a thousand CronJobs that do the same are played once; each has its own name', () => {
  const all = Array.from({ length: 1_000 }, (_, index) =>
    candidate({ name: `job-${index}`, runTimeMs: 1000 * (index + 1) }),
  );
  const result = simulate(all, { fromMs, toMs: fromMs + hourMs, runTimeMs: minuteMs });
  if (!result.ok) throw new Error('too many');
  expect(new Set(result.cronJobs.map(({ runs }) => runs)).size).toBe(1);
  expect(result.cronJobs[999]).toMatchObject({ name: 'job-999', runTimeMs: 1_000_000 });
});

test('more runs than can be played are counted, not played', () => {
  const toMs = fromMs + 366 * 24 * hourMs;
  const result = simulate([candidate(), candidate({ spec: { schedule: '@every 1s' } })], {
    fromMs,
    toMs,
    runTimeMs: 1_000,
  });
  const runs = (toMs - fromMs) / 1_000 - 1;
  expect(runs).toBeGreaterThan(maxPlayedRuns);
  expect(result).toEqual({ ok: false, runs: runs + 366 * 24, most: { name: 'space/nightly', runs } });
});

/** The same in a few lines, from the ticks alone. */
function expected(
  spec: Spec,
  all: readonly number[],
  toMs: number,
): Pick<CronJobRuns, 'skipped'> & { starts: readonly string[] } {
  const { policy, runTimeMs, deadlineMs } = spec;
  const starts: string[] = [];
  const started = new Set<number>();
  let [busyUntil, waiting] = [-Infinity, undefined as number | undefined];
  const start = (tick: number, at: number): void => {
    starts.push(`${tick} ${at}`);
    started.add(tick);
    busyUntil = at + runTimeMs;
  };
  const letWaitingStart = (until: number): void => {
    if (waiting === undefined || busyUntil >= until) return;
    if (busyUntil - waiting <= deadlineMs) start(waiting, busyUntil);
    waiting = undefined;
  };
  for (const tick of all) {
    letWaitingStart(tick);
    if (policy === 'Forbid' && busyUntil > tick) waiting = tick;
    else {
      waiting = undefined;
      start(tick, tick);
    }
  }
  letWaitingStart(toMs);
  const stillWaits = waiting !== undefined && busyUntil - waiting <= deadlineMs ? waiting : undefined;
  return { starts, skipped: all.filter((tick) => !started.has(tick) && tick !== stillWaits) };
}

interface Spec {
  readonly schedule: string;
  readonly policy: 'Allow' | 'Forbid' | 'Replace';
  readonly runTimeMs: number;
  readonly deadlineMs: number;
}

const specs: fc.Arbitrary<Spec> = fc.record({
  schedule: fc.oneof(
    fc.constantFrom(
      '* * * * *',
      '*/5 * * * *',
      '*/7 * * * *',
      '0 */2 * * *',
      '10,15,50 1-5 * * *',
      '@every 90s',
      '@every 7m',
    ),
    fc.integer({ min: 1, max: 59 }).map((step) => `*/${step} * * * *`),
  ),
  policy: fc.constantFrom('Allow', 'Forbid', 'Replace'),
  runTimeMs: fc.oneof(fc.constantFrom(60, 300, 420, 600), fc.integer({ min: 1, max: 10_000 })).map((s) => s * 1_000),
  deadlineMs: fc.oneof(
    fc.constant(Infinity),
    fc.integer({ min: 0, max: 900 }).map((s) => s * 1_000),
  ),
});

test('Allow starts what the schedule says, Forbid never overlaps, Replace cuts: as counted from the ticks alone', () => {
  fc.assert(
    fc.property(specs, fc.integer({ min: 0, max: 86_400 }), fc.integer({ min: 1, max: 12 }), (spec, second, hours) => {
      const from = fromMs + second * 1000;
      const toMs = from + hours * hourMs;
      const { schedule, policy, runTimeMs, deadlineMs } = spec;
      const deadline = deadlineMs === Infinity ? {} : { startingDeadlineSeconds: deadlineMs / 1000 };
      const one = candidate({ spec: { schedule, concurrencyPolicy: policy, ...deadline } });
      const result = simulate([one], { fromMs: from, toMs, runTimeMs });
      const [played] = result.ok ? result.cronJobs : [];
      const parsed = parseSchedule(schedule);
      if (played === undefined || !parsed.ok) throw new Error(schedule);
      const all: number[] = [];
      for (const tick of ticks(parsed.schedule, utc, parsed.schedule.kind === 'every' ? from : from - 1)) {
        if (tick >= toMs) break;
        all.push(tick);
      }
      const { runs, skipped } = played;
      const wanted = expected(spec, all, toMs);
      expect(runs.map(({ tickMs, startMs }) => `${tickMs} ${startMs}`)).toEqual(wanted.starts);
      expect(skipped).toEqual(wanted.skipped);
      runs.forEach(({ startMs, cutMs }, index) => {
        const next = runs[index + 1]?.startMs ?? Infinity;
        if (policy === 'Forbid') expect(startMs + runTimeMs).toBeLessThanOrEqual(next);
        const isCut = policy === 'Replace' && next < startMs + runTimeMs;
        expect(cutMs).toBe(isCut ? next : undefined);
      });
    }),
    { numRuns: 60 },
  );
});
