import type { VNode } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { isKnownZone, ownTimeZone } from '../shell/time-zone.ts';
import { useConnection } from '../shell/use-connection.ts';
import type { ViewProps } from '../shell/view.ts';
import { cellAt, cellsOf, columnMinutes, levelsUpTo } from './bins.ts';
import { datesFrom, placesIn } from './clock.ts';
import type { Place } from './clock.ts';
import { Details } from './details.tsx';
import { HeatMap, Legend } from './heat-map.tsx';
import { HourTable } from './hour-table.tsx';
import { Peaks } from './peaks.tsx';
import type { Source } from './source.ts';
import { Sources } from './sources.tsx';
import { Totals } from './totals.tsx';
import { useWeek } from './use-week.ts';
import type { KnownWeek } from './use-week.ts';
import { useWidth } from './use-width.ts';
import './week.css';

/** A week of CronJobs, and where they are taken from. */
export function Board({ connection, about, shown }: ViewProps): VNode {
  const [chosen, setSource] = useState<Source | undefined>(undefined);
  // What is connected is looked at first.
  const [cluster] = useState<Source>({ kind: 'cluster' });
  const source = chosen ?? (about?.cluster === undefined ? none : cluster);
  const [timeZone, setTimeZone] = useState(ownTimeZone);
  const { times } = useConnection(connection);
  const known = useWeek(connection, { source, timeZone, shown }, times);
  const { given, problem } = known;
  return (
    <div class="week">
      <Sources
        source={source}
        cluster={about?.cluster}
        shown={shown}
        onSource={setSource}
        zones={<Zones value={timeZone} known={known} onChange={setTimeZone} />}
      />
      {problem !== undefined && (
        <p class="card fault" role="status">
          <strong>No week of this.</strong> {problem}
        </p>
      )}
      {given !== undefined && <Given {...given} isCurrent={given.source === source && given.timeZone === timeZone} />}
    </div>
  );
}

const none: Source = { kind: 'none' };

/** In which zone weekdays and minutes are shown: the reader's, UTC, those of the CronJobs. */
function Zones(props: {
  readonly value: string;
  readonly known: KnownWeek;
  readonly onChange: (timeZone: string) => void;
}): VNode {
  const own = ownTimeZone();
  const others = (props.known.given?.answer.cronJobs ?? []).map(({ timeZone }) => timeZone).filter(isUseful);
  const zones = new Set([own, 'UTC', ...[...new Set([...others, props.value])].sort()]);
  return (
    <label class="zone">
      Shown in{' '}
      <select
        value={props.value}
        onChange={({ currentTarget }) => {
          props.onChange(currentTarget.value);
        }}
      >
        {[...zones].map((zone) => (
          <option key={zone} value={zone}>
            {zone === own ? `${zone} (yours)` : zone}
          </option>
        ))}
      </select>
    </label>
  );
}

/** UTC has many names; `UTC` stands for all. */
function isUseful(timeZone: string): boolean {
  return timeZone !== 'Etc/UTC' && timeZone !== '' && isKnownZone(timeZone);
}

type GivenProps = Required<KnownWeek>['given'] & { readonly isCurrent: boolean };

function Given({ answer, timeZone, isCurrent }: GivenProps): VNode {
  const [place, width] = useWidth();
  const perColumn = columnMinutes(width);
  const { minutes, from, cronJobs, peaks, problems } = answer;
  const cells = useMemo(() => cellsOf(minutes, perColumn), [minutes, perColumn]);
  const levels = useMemo(() => levelsUpTo(Math.max(...cells.flat().map(({ starts }) => starts))), [cells]);
  const [placeOf, dates] = useMemo(() => [placesIn(timeZone), datesFrom(from, timeZone)] as const, [from, timeZone]);
  const [chosen, choose] = useState<Place | undefined>(undefined);
  useEffect(() => {
    choose(undefined);
  }, [answer]);
  const highest = peaks[0];
  const selected = chosen ?? (highest === undefined ? undefined : placeOf(highest.at));
  const cell = selected === undefined ? undefined : cellAt(cells, selected);
  return (
    <div class="given" aria-busy={!isCurrent}>
      <Totals answer={answer} placeOf={placeOf} />
      <section class="card map" aria-labelledby="map-heading">
        <header>
          <h2 id="map-heading">Starts by weekday and time of day</h2>
          <Legend levels={levels} />
        </header>
        <div ref={place}>
          <HeatMap
            {...{ cells, levels, dates, perColumn, timeZone, selected }}
            isNarrow={width < 480}
            onSelect={choose}
          />
        </div>
        <HourTable minutes={minutes} timeZone={timeZone} dates={dates} />
      </section>
      <div class="beside">
        <Peaks peaks={peaks} placeOf={placeOf} selected={cell} onSelect={choose} />
        <Details cell={cell} cronJobs={cronJobs} isChosen={chosen !== undefined} />
      </div>
      {problems.length > 0 && <Problems problems={problems} />}
    </div>
  );
}

function Problems({ problems }: { readonly problems: readonly string[] }): VNode {
  return (
    <section class="card problems" aria-labelledby="problems-heading">
      <h2 id="problems-heading">
        <span class="badge warn">Left out</span> What could not be played
      </h2>
      <ul>
        {problems.map((problem, index) => (
          <li key={index}>{problem}</li>
        ))}
      </ul>
    </section>
  );
}
