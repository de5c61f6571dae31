import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { useNow, useSettled } from '../shell/use-now.ts';
import type { Live } from './live.ts';
import { healthCounts, rowsOf } from './rows.ts';
import type { View } from './rows.ts';
import { badges, Table } from './table.tsx';

const pageSize = 100;
const settledMs = 700;
const counts = new Intl.NumberFormat('en');

/** The CronJobs of the cluster, those that one looks for. */
export function CronJobs({ cronJobs, shown }: { readonly cronJobs: Live['cronJobs']; readonly shown: boolean }): VNode {
  const [view, setView] = useState<View>({ text: '', unwell: false, column: 'name', descending: false });
  const [page, setPage] = useState(0);
  const now = useNow(shown, 1000);
  const rows = useMemo(() => rowsOf(cronJobs?.values() ?? [], view), [cronJobs, view]);
  const found = `${counts.format(rows.length)} of ${counts.format(cronJobs?.size ?? 0)} CronJobs`;
  const said = useSettled(found, settledMs);
  const first = Math.min(page, Math.max(Math.ceil(rows.length / pageSize) - 1, 0)) * pageSize;
  if (cronJobs === undefined) return <p class="quiet">Asking the cluster…</p>;
  if (cronJobs.size === 0) return <NoCronJob />;
  const look = (change: Partial<View>): void => {
    setView({ ...view, ...change });
    setPage(0);
  };
  return (
    <section class="card" aria-label="CronJobs">
      <div class="finding">
        <label>
          <span class="visually-hidden">Find CronJobs by their words</span>
          <input
            type="search"
            placeholder="Find…"
            value={view.text}
            onInput={({ currentTarget }) => {
              look({ text: currentTarget.value });
            }}
          />
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={view.unwell}
            onChange={({ currentTarget }) => {
              look({ unwell: currentTarget.checked });
            }}
          />{' '}
          Only unwell
        </label>
        <Health cronJobs={cronJobs} />
      </div>
      <p role="status" class="visually-hidden">
        {view.text === '' && !view.unwell ? '' : said}
      </p>
      {rows.length === 0 ? (
        <p class="quiet">{view.unwell && view.text === '' ? 'None is unwell.' : 'None has these words.'}</p>
      ) : (
        <Table rows={rows.slice(first, first + pageSize)} view={view} now={now} onSort={look} />
      )}
      {rows.length > pageSize && <Pages first={first} size={rows.length} onPage={setPage} />}
    </section>
  );
}

function Health({ cronJobs }: { readonly cronJobs: NonNullable<Live['cronJobs']> }): VNode {
  const found = useMemo(() => healthCounts(cronJobs.values()), [cronJobs]);
  return (
    <ul class="healths" aria-label="How they are">
      {found.map(([health, count]) => (
        <li key={health} class={`badge ${badges[health]}`}>
          {counts.format(count)} {health}
        </li>
      ))}
    </ul>
  );
}

function NoCronJob(): VNode {
  return (
    <section class="card">
      <h2>No CronJob in this cluster</h2>
      <p>One that is made stands here within a second. To try:</p>
      <pre class="terminal">kubectl create cronjob hello --image=busybox --schedule='* * * * *' -- echo hello</pre>
    </section>
  );
}

function Pages(props: {
  readonly first: number;
  readonly size: number;
  readonly onPage: (page: number) => void;
}): VNode {
  const { first, size } = props;
  const page = first / pageSize;
  const go = (to: number) => () => {
    props.onPage(to);
  };
  return (
    <nav class="pages" aria-label="Pages of CronJobs">
      <button type="button" disabled={page === 0} onClick={go(page - 1)}>
        Before
      </button>
      <span>
        {counts.format(first + 1)} to {counts.format(Math.min(first + pageSize, size))} of {counts.format(size)}
      </span>
      <button type="button" disabled={first + pageSize >= size} onClick={go(page + 1)}>
        Next
      </button>
    </nav>
  );
}
