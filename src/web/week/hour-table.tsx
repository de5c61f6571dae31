import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { WeekAnswer } from '../../page/api.ts';
import { cellsOf, countText } from './bins.ts';
import { clockOf, weekdays } from './clock.ts';

const minutesAnHour = 60;
const hours = Array.from({ length: 24 }, (_, hour) => hour);

export interface HourTableProps {
  readonly minutes: WeekAnswer['minutes'];
  readonly timeZone: string;
  readonly dates: readonly string[];
}

/** The same as numbers, for who reads tables better than maps. */
export function HourTable(props: HourTableProps): VNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      class="hours"
      onToggle={({ currentTarget }) => {
        setOpen(currentTarget.open);
      }}
    >
      <summary>As a table, hour by hour</summary>
      {isOpen && <Hours {...props} />}
    </details>
  );
}

function Hours({ minutes, timeZone, dates }: HourTableProps): VNode {
  const days = useMemo(() => cellsOf(minutes, minutesAnHour), [minutes]);
  return (
    <div class="table-place" role="region" aria-label="Starts by hour" tabIndex={0}>
      <table>
        <caption>Starts by hour and weekday, {timeZone}</caption>
        <thead>
          <tr>
            <th scope="col">Hour</th>
            {weekdays.map((name, weekday) => (
              <th key={name} scope="col">
                {name.slice(0, 3)} <span class="date">{dates[weekday]}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {hours.map((hour) => (
            <tr key={hour}>
              <th scope="row">{clockOf(hour * minutesAnHour)}</th>
              {days.map((cells, weekday) => (
                <td key={weekday}>{countText(cells[hour]?.starts ?? 0)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
