import type { VNode } from 'preact';
import type { LiveCronJob } from '../../page/api.ts';
import { relativeText } from './relative.ts';
import { columns } from './rows.ts';
import type { Column, View } from './rows.ts';

const heads: Readonly<Record<Column, string>> = {
  ...{
    name: 'CronJob',
    schedule: 'Schedule',
    last: 'Last',
    next: 'Next',
    active: 'Active',
    missed: 'Missed',
    health: 'Health',
  },
};
/** The looks of each health. */
export const badges = { well: 'good', suspended: '', late: 'warn', failing: 'bad', broken: 'bad' } as const;

/** What is most wanted of these is the most and the latest. */
const descendingFirst: readonly Column[] = ['last', 'active', 'missed'];

export interface TableProps {
  readonly rows: readonly LiveCronJob[];
  readonly view: View;
  readonly now: number;
  readonly onSort: (sort: Pick<View, 'column' | 'descending'>) => void;
}

/** A row a CronJob; on a narrow screen a card, which is still a row to who listens. */
export function Table({ rows, view, now, onSort }: TableProps): VNode {
  return (
    <table role="table" class="cron-jobs">
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => {
            const isSorted = column === view.column;
            return (
              <th
                key={column}
                role="columnheader"
                scope="col"
                class={`col-${column}`}
                aria-sort={isSorted ? (view.descending ? 'descending' : 'ascending') : undefined}
              >
                <button
                  type="button"
                  onClick={() => {
                    onSort({ column, descending: isSorted ? !view.descending : descendingFirst.includes(column) });
                  }}
                >
                  {heads[column]}
                  <span aria-hidden="true">{isSorted ? (view.descending ? ' ↓' : ' ↑') : ''}</span>
                </button>
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((cronJob) => (
          <Row key={cronJob.key} cronJob={cronJob} now={now} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ cronJob, now }: { readonly cronJob: LiveCronJob; readonly now: number }): VNode {
  const { namespace, name, apiVersion, schedule, words, last, next, active, missed, health, why } = cronJob;
  return (
    <tr role="row">
      <th role="rowheader" scope="row">
        <span class="namespace">{namespace}/</span>
        <wbr />
        {name}
        <span class="more">{apiVersion}</span>
      </th>
      <td role="cell" data-head={heads.schedule} class="wide">
        {words} <code class="more">{schedule}</code>
      </td>
      <td role="cell" data-head={heads.last} class="time">
        <Time at={last} now={now} none="never" />
      </td>
      <td role="cell" data-head={heads.next} class="time">
        <Time at={next} now={now} none="none" />
      </td>
      <td role="cell" data-head={heads.active} class="count" title={active.join('\n')}>
        {active.length === 0 ? <span class="quiet">0</span> : <strong>{active.length}</strong>}
      </td>
      <td role="cell" data-head={heads.missed} class="count">
        {missed === 0 ? <span class="quiet">0</span> : <strong>{missed}</strong>}
      </td>
      <td role="cell" data-head={heads.health} class="wide">
        <span class={`badge ${badges[health]}`}>{health}</span>
        {why !== undefined && <span class="more">{why}</span>}
      </td>
    </tr>
  );
}

const clock = new Intl.DateTimeFormat('en-GB', {
  ...{ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
  ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' },
});

function Time(props: { readonly at: string | undefined; readonly now: number; readonly none: string }): VNode {
  const { at, now, none } = props;
  if (at === undefined) return <span class="quiet">{none}</span>;
  return (
    <time dateTime={at} title={clock.format(Date.parse(at))}>
      {relativeText(at, now)}
    </time>
  );
}
