import type { VNode } from 'preact';
import type { WeekAnswer } from '../../page/api.ts';
import { countText } from './bins.ts';
import { placeName } from './clock.ts';
import type { Place } from './clock.ts';

/** What the week comes to. */
export function Totals(props: { readonly answer: WeekAnswer; readonly placeOf: (at: string) => Place }): VNode {
  const { starts, late, skipped, collisions, busiest, cronJobs } = props.answer;
  return (
    <dl class="totals" aria-label="Totals">
      <Total name="CronJobs" count={cronJobs.length} note={suspendedText(cronJobs)} />
      <Total name="Starts" count={starts} note="in seven days" />
      <Total name="Late" count={late} note="waited for a run before" />
      <Total name="Skipped" count={skipped} note="never started" />
      <Total name="Shared minutes" count={collisions} note="with several CronJobs" />
      <Total
        name="Most at once"
        count={busiest?.jobs ?? 0}
        note={busiest === undefined ? 'Jobs' : `Jobs, ${placeName(props.placeOf(busiest.at))}`}
      />
    </dl>
  );
}

function suspendedText(cronJobs: WeekAnswer['cronJobs']): string {
  const count = cronJobs.filter(({ suspend }) => suspend).length;
  return count === 0 ? 'none suspended' : `${countText(count)} suspended`;
}

function Total({ name, count, note }: { readonly name: string; readonly count: number; readonly note: string }): VNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong>{countText(count)}</strong> <span class="quiet">{note}</span>
      </dd>
    </div>
  );
}
