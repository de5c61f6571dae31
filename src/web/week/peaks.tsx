import type { VNode } from 'preact';
import type { WeekAnswer } from '../../page/api.ts';
import { countText } from './bins.ts';
import type { Cell } from './bins.ts';
import { placeName } from './clock.ts';
import type { Place } from './clock.ts';

export interface PeaksProps {
  readonly peaks: WeekAnswer['peaks'];
  readonly placeOf: (at: string) => Place;
  readonly selected: Cell | undefined;
  readonly onSelect: (place: Place) => void;
}

/** The minutes in which most starts. */
export function Peaks({ peaks, placeOf, selected, onSelect }: PeaksProps): VNode {
  const most = peaks[0]?.starts ?? 1;
  return (
    <section class="card peaks" aria-labelledby="peaks-heading">
      <h2 id="peaks-heading">The fullest minutes</h2>
      {peaks.length === 0 ? (
        <p class="quiet">Nothing starts.</p>
      ) : (
        <ol>
          {peaks.map(({ at, starts }) => {
            const place = placeOf(at);
            return (
              <li key={at}>
                <button
                  type="button"
                  aria-pressed={selected !== undefined && isWithin(place, selected)}
                  onClick={() => {
                    onSelect(place);
                  }}
                >
                  <span class="bar" style={{ width: `${(starts / most) * 100}%` }} aria-hidden="true" />
                  <span>{placeName(place)}:</span>{' '}
                  <span class="count">{`${countText(starts)} ${starts === 1 ? 'starts' : 'start'}`}</span>
                </button>
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}

function isWithin({ weekday, minute }: Place, cell: Cell): boolean {
  return weekday === cell.weekday && minute >= cell.from && minute < cell.to;
}
