import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { ClockChange, Timetable, TimetableRun, TriedCronJob } from '../../page/api.ts';
import { ownTimeZone } from '../shell/time-zone.ts';
import { aheadText, clockText, offsetText, timeText } from './clock.ts';
import { fewOf } from './time-line.ts';
import { TimeLine } from './time-line-picture.tsx';

/** When a CronJob runs: in words, on a line and in a table. */
export function Times({
  id,
  cronJob,
  now,
}: {
  readonly id: string;
  readonly cronJob: TriedCronJob;
  readonly now: number;
}): VNode {
  const { schedule, writtenSchedule, timetable, scheduleFault, suspend } = cronJob;
  return (
    <div class="part">
      <h3>When it runs</h3>
      {writtenSchedule !== undefined && (
        <p class="quiet">
          <code>{writtenSchedule}</code> becomes <code>{schedule}</code> for this name.
        </p>
      )}
      {timetable === undefined ? (
        <p>Never{scheduleFault === undefined ? '.' : `: ${scheduleFault}`}</p>
      ) : (
        <>
          <p class="words">{sentence(timetable.words)}</p>
          {suspend && <p>It is suspended: none of these runs is started.</p>}
          <Runs id={id} timetable={timetable} now={now} />
        </>
      )}
    </div>
  );
}

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

function Runs({
  id,
  timetable,
  now,
}: {
  readonly id: string;
  readonly timetable: Timetable;
  readonly now: number;
}): VNode | null {
  const [all, setAll] = useState(false);
  const { runs, clockChanges, timeZone } = timetable;
  const [first] = runs;
  // The words say why there is none.
  if (first === undefined) return null;
  const few = fewOf(runs.map(msOf), clockChanges.map(msOf));
  const shown = all ? runs : runs.slice(0, few);
  const last = msOf(shown.at(-1) ?? first);
  const changes = clockChanges.filter((change) => msOf(change) <= last);
  const here = {
    timeZone,
    own: runs.some(({ clock, localClock }) => clock !== localClock) ? ownTimeZone() : undefined,
  };
  return (
    <>
      <p>
        Next <strong>{aheadText(msOf(first), now)}</strong>
        {here.own !== undefined && `, ${clockText(first.localClock)} your time`}.
      </p>
      <TimeLine runs={shown} changes={changes} now={now} {...here} />
      {changes.length > 0 && (
        <ul class="changes" aria-label="Changes of the clocks">
          {changes.map((change) => (
            <li key={change.at}>{changeText(change)}</li>
          ))}
        </ul>
      )}
      <Table id={id} runs={all ? runs : runs.slice(0, fewRows)} {...here} />
      {(all || runs.length > fewRows) && (
        <button
          type="button"
          class="plain"
          aria-expanded={all}
          aria-controls={`${id}-runs`}
          onClick={() => {
            setAll(!all);
          }}
        >
          {all ? 'Show fewer runs' : `Show ${runs.length} runs`}
        </button>
      )}
    </>
  );
}

/** How many runs the table begins with. */
const fewRows = 5;

const msOf = ({ at }: { readonly at: string }): number => Date.parse(at);

export interface ShownTimes {
  readonly runs: readonly TimetableRun[];
  readonly changes: readonly ClockChange[];
  readonly timeZone: string;
  /** The reader's zone, where its clocks show something else. */
  readonly own: string | undefined;
}

function Table({ id, runs, timeZone, own }: Omit<ShownTimes, 'changes'> & { readonly id: string }): VNode {
  return (
    <div class="table-place">
      <table id={`${id}-runs`} class="runs">
        <caption class="visually-hidden">Next runs</caption>
        <thead>
          <tr>
            <th scope="col">{timeZone}</th>
            {own !== undefined && <th scope="col">Your time, {own}</th>}
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <RunRow key={run.at} run={run} own={own !== undefined} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RunRow({ run, own }: { readonly run: TimetableRun; readonly own: boolean }): VNode {
  const { clock, localClock, occurrence } = run;
  return (
    <tr>
      <td>
        {clockText(clock)} <span class="quiet">{offsetText(clock)}</span>
        {occurrence !== undefined && <span class="quiet"> the {occurrence} of two</span>}
      </td>
      {own && (
        <td>
          {clockText(localClock)} <span class="quiet">{offsetText(localClock)}</span>
        </td>
      )}
    </tr>
  );
}

/** What a change of the clocks does to the runs, as a sentence. */
export function changeText({ from, to, skipped, repeated }: ClockChange): string {
  const effects = [
    ...(skipped.length > 0 ? [`${listed(skipped)} does not exist and is skipped`] : []),
    ...(repeated.length > 0 ? [`${listed(repeated)} comes twice`] : []),
  ];
  return `${clockText(from)}: clocks go to ${timeText(to)}${effects.length > 0 ? `; ${effects.join('; ')}` : ''}.`;
}

function listed(clocks: readonly string[]): string {
  const few = 3;
  const times = clocks.slice(0, few).map(timeText);
  return clocks.length > few ? `${times.join(', ')} and ${clocks.length - few} more` : times.join(', ');
}
