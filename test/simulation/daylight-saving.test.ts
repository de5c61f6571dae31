import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../support/sources.js';
import { Oracle } from './oracle.js';
import type { Deed, Plan, Settings } from './plan.js';
import { World } from './world.js';

interface Span {
  readonly startMs: number;
  readonly lengthMs: number;
  readonly deeds?: readonly Deed[];
}

/** The ticks that a controller starts, with nothing going wrong but what the deeds say. */
async function startedTicks(settings: Partial<Settings>, span: Span): Promise<readonly string[]> {
  const oracle = new Oracle(false);
  const plan: Plan = {
    seed: 1,
    startMs: span.startMs,
    // Time for the calls of a last tick.
    stormMs: span.lengthMs + 500,
    downtimeMs: 0,
    calmMs: 0,
    cronJobs: [{ key: 'space/cron', settings: { ...usual, ...settings }, durations: [1], failing: 0 }],
    deeds: span.deeds ?? [],
    leadership: 'one',
    workers: 1,
    climate: { chances: [], slow: 0, longestMs: 0 },
    lagMs: 0,
    deletedAtOnce: 0,
  };
  await new World(plan, oracle).storm();
  expect(oracle.violations).toEqual([]);
  const [cronJob] = oracle.history.cronJobs.values();
  return [...(cronJob?.started.keys() ?? [])].map(iso);
}

const usual: Settings = {
  schedule: '* * * * *',
  timeZone: undefined,
  concurrencyPolicy: 'Allow',
  suspend: undefined,
  startingDeadlineSeconds: undefined,
  successfulJobsHistoryLimit: undefined,
  failedJobsHistoryLimit: undefined,
};

const [minute, hour] = [60_000, 3_600_000];
const day = 24 * hour;

interface Vector {
  readonly schedule: string;
  readonly timeZone?: string;
  readonly after: string;
  readonly next?: readonly string[];
}

const vectors = readFileSync(join(root, 'test/vectors/schedule.jsonl'), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line): Vector => {
    const row: unknown = JSON.parse(line);
    // The file is ours.
    return row as Vector;
  })
  .filter(({ timeZone, next, schedule }) => timeZone !== undefined && next !== undefined && !schedule.includes('TZ='));

test('the controller starts the ticks of robfig/cron, in every zone of the vectors', { timeout: 300_000 }, async () => {
  expect(vectors.length).toBeGreaterThan(900);
  for (const { schedule, timeZone, after, next = [] } of vectors) {
    const startMs = Date.parse(after);
    const lastMs = Date.parse(next.at(-1) ?? after);
    const started = await startedTicks({ schedule, timeZone }, { startMs, lengthMs: lastMs - startMs });
    expect({ schedule, timeZone, after, started }).toEqual({ schedule, timeZone, after, started: next });
  }
});

describe('beside a count of the minutes whose local time matches', () => {
  const changes: readonly (readonly [zone: string, at: number])[] = [
    ['Europe/Berlin', Date.UTC(2026, 2, 29, 1)],
    ['Europe/Berlin', Date.UTC(2026, 9, 25, 1)],
    ['America/New_York', Date.UTC(2026, 2, 8, 7)],
    ['America/New_York', Date.UTC(2026, 10, 1, 6)],
    ['Australia/Lord_Howe', Date.UTC(2026, 3, 4, 15)],
    ['Australia/Lord_Howe', Date.UTC(2026, 9, 3, 15, 30)],
    ['Africa/Casablanca', Date.UTC(2026, 1, 15, 2)],
    ['Africa/Casablanca', Date.UTC(2026, 2, 22, 2)],
    ['America/Santiago', Date.UTC(2026, 3, 5, 3)],
    ['America/Santiago', Date.UTC(2026, 8, 6, 4)],
    ['Pacific/Apia', Date.UTC(2011, 11, 30, 10)],
  ];
  const rows = changes.flatMap(([zone, at]) =>
    ['*/20 * * * *', '15 1-3 * * *'].map((schedule) => [zone, iso(at), schedule] as const),
  );
  test.each(rows)('%s around %s: %s', async (zone, around, schedule) => {
    const startMs = Date.parse(around) - 20 * hour;
    const lengthMs = 40 * hour;
    const started = await startedTicks({ schedule, timeZone: zone }, { startMs, lengthMs });
    expect(started).toEqual(minutesThatMatch(schedule, zone, { startMs, lengthMs }));
  });
});

/** Asks `Intl` for the local time of each minute. */
function minutesThatMatch(schedule: string, timeZone: string, { startMs, lengthMs }: Span): readonly string[] {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const wanted = schedule.startsWith('*/20') ? /^\d\d:(00|20|40)$/ : /^0[123]:15$/;
  const found: string[] = [];
  for (let at = startMs + minute; at <= startMs + lengthMs; at += minute) {
    if (wanted.test(format.format(at))) found.push(iso(at));
  }
  return found;
}

describe('a clock that jumps', () => {
  const startMs = Date.UTC(2026, 0, 1, 12, 0, 30);
  const jump = (afterMs: number, toMs: number): Deed => ({ afterMs, kind: 'jump', slot: 0, toMs });
  const ticksAt = (...minutes: readonly number[]): readonly string[] =>
    minutes.map((at) => iso(Date.UTC(2026, 0, 1, 12, at)));

  test('forward: the most recent of the ticks that it jumps over is started, once', async () => {
    const deeds = [jump(minute, 10 * minute)];
    const started = await startedTicks({}, { startMs, lengthMs: 3 * minute, deeds });
    expect(started).toEqual(ticksAt(1, 11, 12, 13));
  });

  test('back: nothing is started twice, and the ticks go on where they stopped', async () => {
    const deeds = [jump(3 * minute, -2 * minute)];
    const started = await startedTicks({}, { startMs, lengthMs: 7 * minute, deeds });
    expect(started).toEqual(ticksAt(1, 2, 3, 4, 5));
  });

  test('forward by a day and back: ticks go on when the clock has caught up with what was started', async () => {
    const deeds = [jump(minute, 5 * minute), jump(2 * minute, 0)];
    const started = await startedTicks({}, { startMs, lengthMs: 9 * minute, deeds });
    expect(started).toEqual(ticksAt(1, 6, 7, 8, 9));
  });

  test('back, by less than what nothing was started in: no tick is left out', async () => {
    const deeds = [jump(10 * minute, 20 * minute), jump(11 * minute, 0)];
    const started = await startedTicks({ schedule: '45 * * * *' }, { startMs, lengthMs: day / 16, deeds });
    expect(started).toEqual(ticksAt(45, 60 + 45).slice(0, started.length));
    expect(started.length).toBeGreaterThan(0);
  });
});

function iso(instantMs: number): string {
  return new Date(instantMs).toISOString().replace('.000Z', 'Z');
}
