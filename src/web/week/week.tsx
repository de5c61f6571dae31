import type { VNode } from 'preact';
import { Later } from '../shell/later.tsx';
import type { View, ViewProps } from '../shell/view.ts';

/** When the CronJobs of a week start. */
export function Week(props: ViewProps): VNode {
  return (
    <>
      <header class="opening">
        <h1 tabIndex={-1}>Week</h1>
        <p>When CronJobs start, by weekday and minute: where the herd is, and who is in it.</p>
      </header>
      <Later load={loadBoard} {...props} />
    </>
  );
}

const loadBoard = async (): Promise<View> => (await import('./board.tsx')).Board;
