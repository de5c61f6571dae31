import { printable } from '../core/field/index.js';
import { heatMap } from '../simulate/index.js';
import type { CronJobRuns, Summary } from '../simulate/index.js';
import { columnMinutes, renderHeatMap } from './heat-map.js';
import { rfc3339Utc } from '../outlook/instant.js';
import { amount, nameOf } from '../outlook/scene.js';
import type { Scene } from '../outlook/scene.js';
import { clockText, localOf } from '../outlook/zone.js';

export interface Looks {
  readonly heatMap: boolean;
  readonly colour: boolean;
  /** Characters in a line. */
  readonly width: number;
}

const longestName = 48;
const longestSchedule = 24;
const shownNames = 6;

/** For a person: a row for each CronJob, then what comes together. */
export function renderSimulation(scene: Scene, summary: Summary, looks: Looks): string {
  const { fromMs, toMs, zone, cronJobs } = scene;
  const runs = cronJobs.map(({ runs: played }) => played);
  const lines = [
    `from ${rfc3339Utc(fromMs)} to ${rfc3339Utc(toMs)}, times of day in ${zone.name}`,
    '',
    ...tableOf(runs, summary),
    '',
    ...togetherOf(scene, summary),
    ...(looks.heatMap ? ['', ...renderHeatMap(heatMap(runs, zone, columnMinutes(looks.width)), looks.colour)] : []),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

const heads = ['CronJob', 'schedule', 'policy', 'a Job takes', 'starts', 'late', 'skipped', 'cut short', ''];
/** The columns of numbers are aligned on the right. */
const firstNumber = 3;
const lastNumber = 7;

function tableOf(runs: readonly CronJobRuns[], { starts, late, skipped, cutShort }: Summary): readonly string[] {
  const total = ['all', '', '', '', ...[starts, late, skipped, cutShort].map(countText), ''];
  const rows = [heads, ...runs.map(rowOf), ...(runs.length > 1 ? [total] : [])];
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column >= firstNumber && column <= lastNumber ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  '),
  );
}

function rowOf(played: CronJobRuns): readonly string[] {
  const { runs, schedule, timeZone, policy, runTimeMs, skipped } = played;
  const zone = timeZone === undefined ? '' : ` ${timeZone}`;
  const late = runs.filter(({ tickMs, startMs }) => startMs > tickMs).length;
  const cut = runs.filter(({ cutMs }) => cutMs !== undefined).length;
  return [
    shortened(nameOf(played), longestName),
    shortened(schedule, longestSchedule) + printable(zone),
    policy,
    durationText(runTimeMs),
    ...[runs.length, late, skipped.length, cut].map(countText),
    noteOf(played),
  ];
}

function noteOf({ fault, suspend, runs, waitingMs }: CronJobRuns): string {
  if (fault !== undefined) return `invalid: ${printable(fault)}`;
  if (suspend) return 'suspended';
  if (waitingMs !== undefined) return 'one more waits at the end';
  return runs.length === 0 ? 'no run in this time' : '';
}

function togetherOf({ zone, cronJobs }: Scene, summary: Summary): readonly string[] {
  const { busiest, peaks, minutes, collisions } = summary;
  if (busiest === undefined) return ['Nothing starts.'];
  const show = (atMs: number): string => clockText(localOf(atMs, zone));
  const rows = peaks.map(({ atMs, starts, cronJobs: indexes }) => {
    const names = indexes.flatMap((index) => {
      const one = cronJobs[index];
      return one === undefined ? [] : [shortened(nameOf(one.runs), longestName)];
    });
    const more = names.length > shownNames ? ` and ${amount(names.length - shownNames)} more` : '';
    return `  ${show(atMs)}  ${countText(starts).padStart(6)}  ${names.slice(0, shownNames).join(', ')}${more}`;
  });
  return [
    ...(rows.length === 0 ? [] : ['The minutes with the most starts:', ...rows, '']),
    `Several CronJobs start together in ${amount(collisions)} of the ${amount(minutes.length)} minutes in which any does.`,
    `At most ${busiest.jobs === 1 ? '1 Job runs' : `${amount(busiest.jobs)} Jobs run`} at once, first at ${show(busiest.atMs)}.`,
  ];
}

function countText(count: number): string {
  return count === 0 ? '-' : amount(count);
}

/** `90s`, `5m`, `1h30m`. */
function durationText(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const;
  return parts.map(([count, unit]) => (count === 0 ? '' : `${count}${unit}`)).join('') || '0s';
}

function shortened(text: string, length: number): string {
  const line = printable(text);
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}
