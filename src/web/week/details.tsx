import type { VNode } from 'preact';
import type { WeekAnswer } from '../../page/api.ts';
import { countText, startsText } from './bins.ts';
import type { Cell } from './bins.ts';
import { clockOf, weekdayName } from './clock.ts';
import { leavesOut, startersOf } from './starters.ts';
import type { Starter } from './starters.ts';

/** As many rows are shown. */
const mostRows = 100;
const mostClocks = 4;

export interface DetailsProps {
  readonly cell: Cell | undefined;
  readonly cronJobs: WeekAnswer['cronJobs'];
  /** Whether somebody chose it, who is then told what is here. */
  readonly isChosen: boolean;
}

/** Which CronJobs start in a cell. */
export function Details({ cell, cronJobs, isChosen }: DetailsProps): VNode {
  const starters = cell === undefined ? [] : startersOf(cell, cronJobs);
  const hidden = starters.length - mostRows;
  const name = cell === undefined ? '' : `${weekdayName(cell.weekday)} ${clockOf(cell.from)} to ${clockOf(cell.to)}`;
  const sum = cell === undefined ? '' : `${startsText(cell.starts)}${ofText(starters.length)}`;
  return (
    <section class="card details" aria-labelledby="details-heading">
      <h2 id="details-heading">{cell === undefined ? 'Who starts' : name}</h2>
      <p role="status" class="visually-hidden">
        {isChosen ? `${name}: ${sum}` : ''}
      </p>
      <p class="quiet">{cell === undefined ? 'Choose a cell, and its CronJobs stand here.' : `${sum}.`}</p>
      {starters.length > 0 && <Table starters={starters.slice(0, mostRows)} />}
      {hidden > 0 && <p class="quiet">{countText(hidden)} more start here.</p>}
      {cell !== undefined && leavesOut(cell) && (
        <p class="quiet">Of a minute in which more start, the first fifty are named.</p>
      )}
    </section>
  );
}

function ofText(count: number): string {
  if (count === 0) return '';
  return count === 1 ? ' of one CronJob' : ` of ${countText(count)} CronJobs`;
}

function Table({ starters }: { readonly starters: readonly Starter[] }): VNode {
  return (
    <div class="table-place" role="region" aria-label="CronJobs of this cell" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">CronJob</th>
            <th scope="col">Schedule</th>
            <th scope="col">Starts at</th>
          </tr>
        </thead>
        <tbody>
          {starters.map(({ cronJob, minutes }, index) => (
            <tr key={index}>
              <td class="who">{cronJob.name}</td>
              <td>
                {cronJob.words} <code class="quiet">{cronJob.schedule}</code>
              </td>
              <td>{clocksText(minutes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function clocksText(minutes: readonly number[]): string {
  const shown = minutes.slice(0, mostClocks).map(clockOf).join(', ');
  const more = minutes.length - mostClocks;
  return more > 0 ? `${shown} and ${more} more` : shown;
}
