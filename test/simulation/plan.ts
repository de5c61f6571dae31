import { randomFrom } from '../faults/random.js';
import type { Random } from '../faults/random.js';
import type { Climate, Mishap } from './weather.js';

export type Policy = 'Allow' | 'Forbid' | 'Replace';

/** The part of a CronJob's spec that the plan plays with; undefined where it is left out. */
export interface Settings {
  readonly schedule: string;
  readonly timeZone: string | undefined;
  readonly concurrencyPolicy: Policy;
  readonly suspend: boolean | undefined;
  readonly startingDeadlineSeconds: number | undefined;
  readonly successfulJobsHistoryLimit: number | undefined;
  readonly failedJobsHistoryLimit: number | undefined;
}

export interface CronJobPlan {
  readonly key: string;
  readonly settings: Settings;
  /** How long its Jobs run, in seconds: one of these for each tick. */
  readonly durations: readonly number[];
  /** Of its Jobs, how many fail. */
  readonly failing: number;
}

/** What somebody does, so many milliseconds after the start. */
export type Deed = { readonly afterMs: number } & (
  | { readonly kind: 'edit'; readonly key: string; readonly changes: Partial<Settings> }
  | {
      readonly kind: 'delete';
      readonly key: string;
      readonly propagation: 'background' | 'foreground' | 'orphan';
      readonly backAfterMs: number | undefined;
    }
  | { readonly kind: 'delete-job'; readonly key: string; readonly which: number }
  | { readonly kind: 'start-by-hand'; readonly key: string }
  | { readonly kind: 'take-name'; readonly key: string; readonly ahead: number; readonly pastTickMs: number }
  | { readonly kind: 'api-down'; readonly forMs: number }
  | { readonly kind: 'deaf'; readonly slot: number; readonly forMs: number }
  | { readonly kind: 'stop'; readonly slot: number; readonly forMs: number }
  | { readonly kind: 'jump'; readonly slot: number; readonly toMs: number }
  | { readonly kind: 'hand-over'; readonly overlapMs: number; readonly gapMs: number }
);

/** Who leads: one process, one after the other with overlaps, or both all the time. */
export type Leadership = 'one' | 'handed-over' | 'both';

/** Everything that is going to happen in a run besides what becomes of each call. */
export interface Plan {
  readonly seed: number;
  readonly startMs: number;
  readonly stormMs: number;
  /** After the storm nobody is there to start anything. */
  readonly downtimeMs: number;
  readonly calmMs: number;
  readonly cronJobs: readonly CronJobPlan[];
  readonly deeds: readonly Deed[];
  readonly leadership: Leadership;
  readonly workers: number;
  readonly climate: Climate;
  /** How long watches are behind, milliseconds at most. */
  readonly lagMs: number;
  /** Of all Jobs, how many are deleted as soon as they are created. */
  readonly deletedAtOnce: number;
}

interface Pace {
  readonly periodMs: number;
  readonly schedules: readonly string[];
}

const minute = 60_000;

const paces: readonly Pace[] = [
  { periodMs: minute / 2, schedules: ['@every 45s', '@every 20s', '* * * * *', '@every 30s'] },
  { periodMs: minute, schedules: ['* * * * *', '*/1 * * * *', '@every 1m', '*/2 * * * *'] },
  { periodMs: 5 * minute, schedules: ['*/5 * * * *', '*/7 * * * *', '@every 7m', '@every 290s', '1-59/4 * * * *'] },
  {
    periodMs: 15 * minute,
    schedules: ['13,43 * * * *', '*/15 * * * *', '*/20 0-6 * * *', '@every 17m', '7-59/16 * * * *'],
  },
  {
    periodMs: 45 * minute,
    schedules: ['0 * * * *', '30 1-4 * * *', '0,30 0-3 * * *', '@every 1h', '@hourly', '30 * * * *'],
  },
];

/** The controller tries again every two seconds, which makes longer ones slow. */
const longestOutageMs = 90_000;

/** Zones and moments in which their clocks change. */
const changes: readonly (readonly [string, number])[] = [
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

/** The same seed gives the same plan. */
export function planFrom(seed: number): Plan {
  const random = randomFrom(seed);
  const [zone, changeMs] = random.pick(changes);
  const pace = random.pick(paces);
  const startMs = Math.floor((changeMs - random.next() * 6 * pace.periodMs) / 1_000) * 1_000 + random.whole(0, 999);
  const stormMs = Math.round(pace.periodMs * (2 + random.next() * 4));
  const cronJobs = Array.from({ length: random.pick([1, 1, 1, 1, 2]) }, (_, index) =>
    cronJobFrom(random, pace, zone, `space-${index % 2}/cron-${index}`),
  );
  const leadership = random.pick(['one', 'one', 'one', 'handed-over', 'handed-over', 'handed-over', 'both'] as const);
  return {
    seed,
    startMs,
    stormMs,
    downtimeMs: random.next() < 0.92 ? 0 : random.pick([200, 3_000]) * pace.periodMs,
    calmMs: 75_000 + Math.round(1.6 * pace.periodMs),
    cronJobs,
    deeds: deedsFrom(random, { pace, zone, stormMs, cronJobs, leadership }),
    leadership,
    workers: random.pick([1, 2, 4]),
    climate: climateFrom(random),
    lagMs: random.pick([10, 200, 5_000, 60_000]),
    deletedAtOnce: random.pick([0, 0, 0.1, 0.4]),
  };
}

function cronJobFrom(random: Random, pace: Pace, zone: string, key: string): CronJobPlan {
  const period = pace.periodMs / 1_000;
  const short = [1, 3, 10].map((seconds) => Math.min(seconds, period / 4));
  const durations = random.pick([short, [...short, period * 0.9], [period * 0.5, period * 1.5], [period * 3.2, 5]]);
  return { key, settings: settingsFrom(random, pace, zone), durations, failing: random.pick([0, 0, 0.3, 1]) };
}

function settingsFrom(random: Random, pace: Pace, zone: string): Settings {
  const limit = (): number | undefined => random.pick([undefined, 0, 0, 1, 2, 3]);
  return {
    schedule: random.pick(pace.schedules),
    timeZone: random.pick([undefined, zone, zone]),
    concurrencyPolicy: random.pick(['Allow', 'Forbid', 'Replace']),
    suspend: random.pick([undefined, undefined, undefined, false]),
    startingDeadlineSeconds: deadlineFrom(random, pace),
    successfulJobsHistoryLimit: limit(),
    failedJobsHistoryLimit: limit(),
  };
}

function deadlineFrom(random: Random, { periodMs }: Pace): number | undefined {
  const period = periodMs / 1_000;
  return random.pick([undefined, undefined, undefined, 10, 30, Math.round(period * 0.8), Math.round(period * 2.5)]);
}

interface Scene {
  readonly pace: Pace;
  readonly zone: string;
  readonly stormMs: number;
  readonly cronJobs: readonly CronJobPlan[];
  readonly leadership: Leadership;
}

function deedsFrom(random: Random, scene: Scene): readonly Deed[] {
  const { stormMs, cronJobs, leadership } = scene;
  const deeds: Deed[] = [];
  const several = (most: number, make: (afterMs: number) => Deed | readonly Deed[]): void => {
    const count = random.whole(0, most);
    for (let i = 0; i < count; i++) deeds.push(...[make(random.whole(500, stormMs))].flat());
  };
  const key = (): string => random.pick(cronJobs).key;
  const slot = (): number => (leadership === 'one' ? 0 : random.whole(0, 1));
  several(3, (afterMs) => ({ afterMs, kind: 'edit', key: key(), changes: editFrom(random, scene) }));
  if (random.next() < 0.5) several(2, (afterMs) => pauseAndResume(random, key(), afterMs, scene));
  if (random.next() < 0.3) several(2, (afterMs) => deletion(random, key(), afterMs));
  several(3, (afterMs) => ({ afterMs, kind: 'delete-job', key: key(), which: random.whole(0, 5) }));
  if (random.next() < 0.2) several(2, (afterMs) => ({ afterMs, kind: 'start-by-hand', key: key() }));
  if (random.next() < 0.2) several(2, (afterMs) => nameTaken(random, key(), afterMs));
  if (random.next() < 0.3)
    several(2, (afterMs) => ({ afterMs, kind: 'api-down', forMs: Math.min(lengthOf(random, scene), longestOutageMs) }));
  if (random.next() < 0.4)
    several(2, (afterMs) => ({ afterMs, kind: 'deaf', slot: slot(), forMs: lengthOf(random, scene) }));
  if (random.next() < 0.4)
    several(2, (afterMs) => ({ afterMs, kind: 'stop', slot: slot(), forMs: lengthOf(random, scene) }));
  // Two leaders whose clocks differ rewrite each other's status for as long as both lead.
  if (leadership !== 'both' && random.next() < 0.3)
    several(3, (afterMs) => ({ afterMs, kind: 'jump', slot: slot(), toMs: offsetFrom(random) }));
  if (leadership === 'handed-over') several(6, (afterMs) => handOver(random, afterMs));
  return deeds;
}

function editFrom(random: Random, { pace, zone }: Scene): Partial<Settings> {
  const settings = settingsFrom(random, pace, zone);
  const { schedule, timeZone, concurrencyPolicy, startingDeadlineSeconds } = settings;
  return random.pick<() => Partial<Settings>>([
    () => ({ schedule }),
    () => ({ schedule }),
    () => ({ timeZone }),
    () => ({ schedule, timeZone }),
    () => ({ concurrencyPolicy }),
    () => ({ startingDeadlineSeconds }),
    () => ({ schedule: 'at noon' }),
    () => settings,
  ])();
}

function pauseAndResume(random: Random, key: string, afterMs: number, { pace }: Scene): readonly Deed[] {
  const untilMs = afterMs + Math.round(random.next() * 3 * pace.periodMs);
  const pause: Deed = { afterMs, kind: 'edit', key, changes: { suspend: true } };
  if (random.next() < 0.1) return [pause];
  return [pause, { afterMs: untilMs, kind: 'edit', key, changes: { suspend: random.pick([false, undefined]) } }];
}

function deletion(random: Random, key: string, afterMs: number): Deed {
  const propagation = random.pick(['background', 'background', 'foreground', 'orphan'] as const);
  const backAfterMs = random.pick([undefined, 1, random.whole(1, 5_000), random.whole(1, 120_000)]);
  return { afterMs, kind: 'delete', key, propagation, backAfterMs };
}

function nameTaken(random: Random, key: string, afterMs: number): Deed {
  return { afterMs, kind: 'take-name', key, ahead: random.whole(1, 3), pastTickMs: random.whole(-5_000, 70_000) };
}

function handOver(random: Random, afterMs: number): Deed {
  const gapMs = random.pick([0, 0, random.whole(0, 15_000)]);
  return { afterMs, kind: 'hand-over', overlapMs: random.pick([0, random.whole(0, 10_000), 10_000]), gapMs };
}

function lengthOf(random: Random, { pace }: Scene): number {
  return random.pick([
    random.whole(100, 10_000),
    random.whole(1_000, 60_000),
    Math.round(random.next() * 2.5 * pace.periodMs),
  ]);
}

function offsetFrom(random: Random): number {
  const size = random.pick([500, 5_000, 60_000, 10 * minute]);
  return random.pick([0, random.whole(-size, size), random.whole(-size, size)]);
}

function climateFrom(random: Random): Climate {
  const often = (): number => random.pick([0, 0, 0, 0.02, 0.1]);
  const mishaps: readonly Mishap[] = [
    'lost',
    'reply-lost',
    'conflict',
    'busy',
    'failed',
    'failed-acted',
    'refused',
    'crash-before',
    'crash-during',
    'crash-after',
  ];
  return {
    chances: mishaps.map((mishap) => [mishap, often()] as const),
    slow: random.pick([0, 0.02, 0.2]),
    longestMs: 10_000,
  };
}
