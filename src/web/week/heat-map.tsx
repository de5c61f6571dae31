import type { VNode } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { cellAt, cellName, countText, levelOf, shadeOf } from './bins.ts';
import type { Cell, Level } from './bins.ts';
import { clockOf, weekdayName } from './clock.ts';
import type { Place } from './clock.ts';
import { movedBy } from './cursor.ts';

export interface HeatMapProps {
  readonly cells: readonly (readonly Cell[])[];
  readonly levels: readonly Level[];
  /** Of the weekdays. */
  readonly dates: readonly string[];
  readonly perColumn: number;
  readonly timeZone: string;
  readonly selected: Place | undefined;
  readonly isNarrow: boolean;
  readonly onSelect: (place: Place) => void;
}

/** A row for each weekday, a cell for some minutes: the more starts, the stronger its colour. One cell can be reached by Tab. */
export function HeatMap(props: HeatMapProps): VNode {
  const { cells, levels, dates, perColumn, timeZone, selected, isNarrow, onSelect } = props;
  const grid = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<Place>({ weekday: 0, minute: 0 });
  const [pointed, setPointed] = useState<Cell | undefined>(undefined);
  const at = (place: Place | undefined): Cell | undefined => (place === undefined ? undefined : cellAt(cells, place));
  const under = ({ target }: Event): Cell | undefined => at(placeOf(target));
  useEffect(() => {
    if (selected !== undefined) setCursor(selected);
  }, [selected?.weekday, selected?.minute]);
  const follow = (place: Place): void => {
    setCursor(place);
    const to = cellAt(cells, place);
    if (to !== undefined) grid.current?.querySelector<HTMLElement>(`[data-at="${keyOf(to)}"]`)?.focus();
  };
  return (
    <div class="heat">
      <Readout cell={pointed} hint="Click a cell, or go by the arrow keys and press Enter, to see who starts there." />
      <Axis every={isNarrow ? 6 : 3} />
      <div
        ref={grid}
        role="grid"
        aria-label={`Starts by weekday and time of day in ${timeZone}, ${perColumn} minutes a cell`}
        class="grid"
        onKeyDown={(event) => {
          const from = placeOf(event.target);
          if (from === undefined) return;
          const to = movedBy(event, from, perColumn);
          if (to !== undefined) follow(to);
          else if (event.key === 'Enter' || event.key === ' ') onSelect(from);
          else return;
          event.preventDefault();
        }}
        onClick={(event) => {
          const place = placeOf(event.target);
          if (place === undefined) return;
          follow(place);
          onSelect(place);
        }}
        onPointerOver={(event) => {
          setPointed(under(event));
        }}
        onPointerLeave={() => {
          setPointed(at(placeOf(document.activeElement)));
        }}
        onFocusIn={(event) => {
          setPointed(under(event));
        }}
        onFocusOut={() => {
          setPointed(undefined);
        }}
      >
        {cells.map((row, weekday) => (
          <Row
            key={weekday}
            cells={row}
            levels={levels}
            date={dates[weekday] ?? ''}
            cursor={weekday === cursor.weekday ? at(cursor)?.from : undefined}
            selected={weekday === selected?.weekday ? at(selected)?.from : undefined}
          />
        ))}
      </div>
    </div>
  );
}

const keyOf = ({ weekday, from }: Cell): string => `${weekday}-${from}`;

/** Where the cell is that an element shows. */
function placeOf(target: EventTarget | null): Place | undefined {
  const shown = target instanceof HTMLElement ? target.closest<HTMLElement>('[data-at]')?.dataset['at'] : undefined;
  const [weekday, minute] = shown?.split('-').map(Number) ?? [];
  return weekday === undefined || minute === undefined ? undefined : { weekday, minute };
}

interface RowProps {
  readonly cells: readonly Cell[];
  readonly levels: readonly Level[];
  readonly date: string;
  /** The first minutes of the cell that Tab reaches, and of the one that is selected. */
  readonly cursor: number | undefined;
  readonly selected: number | undefined;
}

function Row({ cells, levels, date, cursor, selected }: RowProps): VNode {
  // A vnode that is the same is not compared again: moving the cursor touches two rows.
  return useMemo(
    () => (
      <div role="row" class="row">
        <div role="rowheader" class="day">
          {weekdayName(cells[0]?.weekday ?? 0).slice(0, 3)} <span class="date">{date}</span>
        </div>
        <div
          class="cells"
          role="presentation"
          style={{ gridTemplateColumns: `repeat(${cells.length}, minmax(0, 1fr))` }}
        >
          {cells.map((cell) => (
            <div
              key={cell.from}
              role="gridcell"
              class={`cell shade-${shadeOf(levelOf(levels, cell.starts), levels.length)}`}
              aria-label={cellName(cell)}
              aria-selected={cell.from === selected}
              tabIndex={cell.from === cursor ? 0 : -1}
              data-at={keyOf(cell)}
            />
          ))}
        </div>
      </div>
    ),
    [cells, levels, date, cursor, selected],
  );
}

/** What is pointed at. Whoever listens is told by the cell itself. */
function Readout({ cell, hint }: { readonly cell: Cell | undefined; readonly hint: string }): VNode {
  return (
    <p class="readout" aria-hidden="true">
      {cell === undefined ? <span class="quiet">{hint}</span> : cellName(cell)}
    </p>
  );
}

function Axis({ every }: { readonly every: number }): VNode {
  return (
    <div class="axis" aria-hidden="true">
      {Array.from({ length: 24 / every }, (_, index) => (
        <span key={index}>{clockOf(index * every * 60)}</span>
      ))}
    </div>
  );
}

/** Which shade stands for how many starts. */
export function Legend({ levels }: { readonly levels: readonly Level[] }): VNode {
  return (
    <div class="legend" role="group" aria-label="Starts of a cell, by shade">
      <span class="quiet">starts</span>
      <ul>
        <li>
          <span class="cell shade-0" aria-hidden="true" />0
        </li>
        {levels.map(({ least, most }, index) => (
          <li key={least}>
            <span class={`cell shade-${shadeOf(index + 1, levels.length)}`} aria-hidden="true" />
            {least === most ? countText(least) : `${countText(least)}–${countText(most)}`}
          </li>
        ))}
      </ul>
    </div>
  );
}
