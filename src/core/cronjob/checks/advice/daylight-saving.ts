import { shiftedRuns, sizeOf } from '../../../schedule/index.js';
import type { ShiftedRuns } from '../../../schedule/index.js';
import { printable } from '../../../field/index.js';
import { nothing } from '../check.js';
import type { Advice, Remark } from '../check.js';
import { dateText, remark, timeText } from './remark.js';

const id = 'daylight-saving';
const field = 'spec.schedule';

/**
 * No run falls into an hour that the clocks of the time zone skip or repeat within the next year.
 *
 * As robfig/cron v3 and so Kubernetes do: a time that does not exist has no run, a time that comes twice has two.
 */
export const daylightSaving: Advice = {
  id,
  level: 'warn',
  summary: 'No run falls into an hour that the clocks skip or repeat within the next year.',
  explanation:
    'Where the clocks are put forward an hour does not exist, and a run in it does not take place; where they are put ' +
    'back an hour comes twice, and so does a run in it. In most of Europe that is 02:00 to 02:59, in New York 02:00 to ' +
    '02:59 in spring and 01:00 to 01:59 in autumn, in Santiago and Cairo it is at midnight.\n\n' +
    'Choose an hour that they leave alone, or `timeZone: Etc/UTC` where the wall clock does not matter. Schedules that ' +
    'run in the hours around as well are left alone, since they keep their pace.',
  bad: `
spec:
  schedule: 30 2 * * *
  timeZone: Europe/Berlin`,
  good: `
spec:
  schedule: 30 4 * * *
  timeZone: Europe/Berlin`,
  fields: [field],
  remarks({ timing }, nowMs) {
    const { schedule } = timing;
    if (schedule?.kind !== 'cron' || sizeOf(schedule.hour) === 24) return nothing;
    let skipped: ShiftedRuns | undefined;
    let repeated: ShiftedRuns | undefined;
    for (const change of timing.clockChanges(nowMs)) {
      const shifted = shiftedRuns(schedule, change);
      if (shifted?.kind === 'skipped') skipped ??= shifted;
      else repeated ??= shifted;
    }
    if (skipped === undefined && repeated === undefined) return nothing;
    return [skipped, repeated].filter((runs) => runs !== undefined).map((runs) => tell(runs, timing.zone?.name ?? ''));
  },
};

function tell({ kind, firstLocalMs, lastLocalMs }: ShiftedRuns, zone: string): Remark {
  const first = timeText(firstLocalMs);
  const last = timeText(lastLocalMs);
  const times = first === last ? first : `${first}-${last}`;
  const what = kind === 'skipped' ? `${times} does not exist` : `${times} comes twice`;
  const so = `, so ${kind === 'skipped' ? 'no run' : 'two runs'}; write another hour`;
  const when = `${what} on ${dateText(firstLocalMs)}`;
  return remark(id, field, `${when} in ${printable(zone, 40)}${so}`, `${when}${so}`);
}
