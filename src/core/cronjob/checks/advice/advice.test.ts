import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { schedulesOfAnyKind as schedules } from '../../../../../test/support/schedules.js';
import { isPortable, next, parseSchedule, portableTextOf, ticks, utc } from '../../../schedule/index.js';
import type { CronSchedule } from '../../../schedule/index.js';
import { defaultPolicy } from '../../policy/index.js';
import { builtInKind, kinds } from '../../schema/index.js';
import type { CronJobKind } from '../../schema/index.js';
import { validate } from '../../validate.js';
import { maxLineLength } from './remark.js';

const nowMs = Date.UTC(2026, 10, 22);
const dayMs = 86_400_000;
const policy = { ...defaultPolicy, ruling: { ...defaultPolicy.ruling, levelOf: () => 'warn' as const } };

/** What all advice, whatever its level is, says of a CronJob with this spec. */
function adviceOn(spec: object, job: object = {}, kind: CronJobKind = builtInKind) {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'main' }] } };
  const object = {
    metadata: { name: 'case' },
    spec: { jobTemplate: { spec: { template, ...job } }, ...spec },
  };
  return validate({ kind, object }, { nowMs, policy });
}

/** What one rule says of a schedule, in UTC unless told otherwise. */
function said(rule: string, schedule: string, spec: object = {}): string | undefined {
  const { findings } = adviceOn({ schedule, timeZone: 'Etc/UTC', ...spec });
  return findings.find((finding) => finding.rule === rule)?.text;
}

function scheduleOf(text: string): CronSchedule {
  const parsed = parseSchedule(text);
  if (!parsed.ok || parsed.schedule.kind !== 'cron') throw new Error(`${text} was refused`);
  return parsed.schedule;
}

function runsOf(text: string, count: number): readonly Date[] {
  const runs: Date[] = [];
  for (const run of ticks(scheduleOf(text), utc, nowMs - 1)) if (runs.push(new Date(run)) === count) break;
  return runs;
}

const seconds = fc.option(fc.integer({ min: 0, max: 10_000_000 }), { nil: null });

test('the line of each remark has at most 120 characters, whatever the schedule', () => {
  const specs = fc.record({
    schedule: fc.oneof(schedules, fc.constantFrom('@every 1s', '@every 36h', '@weekly', '@midnight', ', * * * *')),
    timeZone: fc.constantFrom(null, 'Europe/Berlin', 'America/North_Dakota/New_Salem', 'Australia/Lord_Howe'),
    concurrencyPolicy: fc.constantFrom(null, 'Allow', 'Forbid', 'Replace'),
    startingDeadlineSeconds: seconds,
    successfulJobsHistoryLimit: fc.constantFrom(0, 3),
    failedJobsHistoryLimit: fc.constantFrom(0, 1),
  });
  const jobs = fc.record({ activeDeadlineSeconds: seconds, ttlSecondsAfterFinished: seconds });
  fc.assert(
    fc.property(specs, jobs, fc.constantFrom(...kinds), (spec, job, kind) => {
      const { errors, warnings } = adviceOn(spec, job, kind);
      expect(errors).toEqual([]);
      expect(warnings.length).toBeGreaterThan(0);
      expect(warnings.filter((line) => line.length > maxLineLength)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test('an object that is suspended is told of what it keeps and what it is made of only', () => {
  fc.assert(
    fc.property(schedules, seconds, (schedule, deadline) => {
      const spec = { schedule, suspend: true, startingDeadlineSeconds: deadline };
      const rules = adviceOn(spec).findings.map(({ rule }) => rule);
      expect(rules.filter((rule) => rule !== 'portable-schedule')).toEqual(['image-tag']);
    }),
    { numRuns: 100 },
  );
});

describe('what is said is so', () => {
  test('never-fires: of those schedules, and only those, that have no run within a year', () => {
    const rare = fc.constantFrom('0 0 31 2 *', '0 0 29 2 *', '0 0 31 4,6 *', '0 0 30 2 1', '*/5 * 31 6-11 *');
    fc.assert(
      fc.property(fc.oneof(schedules, rare), (schedule) => {
        const run = next(scheduleOf(schedule), utc, nowMs);
        const isRare = run === undefined || run > nowMs + 366 * dayMs;
        expect([schedule, said('never-fires', schedule) !== undefined]).toEqual([schedule, isRare]);
      }),
      { numRuns: 400 },
    );
  });

  test('uneven-step: two runs that follow each other are that far apart', () => {
    const steps = fc
      .tuple(fc.constantFrom('*', '0', '3', '20'), fc.integer({ min: 2, max: 70 }), fc.constantFrom('minute', 'hour'))
      .chain(([from, step, unit]) => {
        const written = `${from}/${step}`;
        return fc.constantFrom(
          ...(unit === 'minute'
            ? [`${written} * * * *`, `${written} 9 * * *`, `${written} 8-18 * * 1-5`, `${written} 0,23 * * *`]
            : [`0 ${written} * * *`, `10,20 ${written} * * 1-5`, `5 ${written} * * 1`]),
        );
      });
    fc.assert(
      fc.property(steps, (schedule) => {
        const text = said('uneven-step', schedule) ?? '';
        const runs = runsOf(schedule, 2000);
        const only = /is (minute|hour) (\d+) only/.exec(text);
        if (only !== null) {
          const values = runs.map((run) => (only[1] === 'minute' ? run.getUTCMinutes() : run.getUTCHours()));
          expect([...new Set(values)]).toEqual([Number(only[2])]);
        }
        const wrap = /runs at (minute|hour) (\d+) and (\d+) \w+ later at (\d+)/.exec(text);
        if (wrap === null) return;
        const [, unit, last, gap, first] = wrap;
        const valueOf = (run: Date): number => (unit === 'minute' ? run.getUTCMinutes() : run.getUTCHours());
        const unitMs = unit === 'minute' ? 60_000 : 3_600_000;
        const follows = (run: Date, index: number): boolean => {
          const after = runs[index + 1];
          if (after === undefined || valueOf(run) !== Number(last) || valueOf(after) !== Number(first)) return false;
          return Math.round((after.getTime() - run.getTime()) / unitMs) === Number(gap);
        };
        expect([schedule, text, runs.some(follows)]).toEqual([schedule, text, true]);
        for (const instead of text.matchAll(/\*\/(\d+)/g)) {
          if (text.startsWith(instead[0])) continue;
          expect((unit === 'minute' ? 60 : 24) % Number(instead[1])).toBe(0);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('uneven-step: silent where all gaps of an unrestricted step are alike', () => {
    for (let step = 1; step <= 60; step += 1) {
      const runs = runsOf(`*/${step} * * * *`, 200).map((run) => run.getTime() / 60_000);
      const gaps = new Set(runs.slice(1).map((run, index) => run - (runs[index] ?? 0)));
      expect([step, said('uneven-step', `*/${step} * * * *`) === undefined]).toEqual([step, gaps.size === 1]);
    }
  });

  test('every-minute-of-hour: there are 60 runs in an hour, and the schedule instead has one', () => {
    fc.assert(
      fc.property(schedules, (schedule) => {
        const text = said('every-minute-of-hour', schedule);
        if (text === undefined) return;
        const hours = (of: string): readonly number[] =>
          runsOf(of, 61).map((run) => Math.floor(run.getTime() / 3_600_000));
        const all = hours(schedule);
        expect(all.slice(0, 60).every((hour) => hour === all[0])).toBe(true);
        expect(all[60]).not.toBe(all[0]);
        const single = hours(['0', ...schedule.split(' ').slice(1)].join(' '));
        expect(new Set(single).size).toBe(single.length);
      }),
      { numRuns: 400 },
    );
  });

  test('day-of-month-or-week: a day runs that suits one of the fields only', () => {
    fc.assert(
      fc.property(schedules, (schedule) => {
        fc.pre(runsOf(schedule, 1).length > 0);
        const text = said('day-of-month-or-week', schedule);
        const [, , days = '', months = '', weekdays = ''] = schedule.split(' ');
        // Weekdays come back to their dates after 28 years.
        const count = (of: string): number => runsOf(of, 11_000).filter((run) => run.getUTCFullYear() < 2055).length;
        const either = count(`0 0 ${days} ${months} ${weekdays}`);
        const byDay = count(`0 0 ${days} ${months} *`);
        const byWeekday = count(`0 0 * ${months} ${weekdays}`);
        if (text === undefined) expect(either).toBeLessThanOrEqual(Math.max(byDay, byWeekday));
        else if (text.startsWith('runs every day')) expect(either).toBe(Math.max(byDay, byWeekday));
        else if (byDay > 0) expect(either).toBeGreaterThan(Math.max(byDay, byWeekday));
      }),
      { numRuns: 15 },
    );
  });

  test('day-of-month-or-week: the next days are those of the next runs', () => {
    fc.assert(
      fc.property(schedules, (schedule) => {
        const shown = / next (.*); /.exec(said('day-of-month-or-week', schedule) ?? '')?.[1];
        if (shown === undefined) return;
        const days = new Set<string>();
        for (const run of ticks(scheduleOf(schedule), utc, nowMs)) {
          days.add(new Date(run).toISOString().slice(5, 10));
          if (days.size === 3) break;
        }
        expect(shown).toBe([...days].join(', '));
      }),
      { numRuns: 300 },
    );
  });

  test('portable-schedule: what it offers runs at the same times, and cron-validator reads it', () => {
    fc.assert(
      fc.property(schedules, (schedule) => {
        const offered = portableTextOf(scheduleOf(schedule));
        if (offered === undefined) return;
        expect(isPortable(offered)).toBe(true);
        expect(runsOf(offered, 50)).toEqual(runsOf(schedule, 50));
      }),
      { numRuns: 300 },
    );
  });
});
