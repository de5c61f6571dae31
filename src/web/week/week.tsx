import type { VNode } from 'preact';

/** When the CronJobs of a week start. */
export function Week(): VNode {
  return (
    <header class="opening">
      <h1 tabIndex={-1}>Week</h1>
      <p>When the CronJobs of your files, or of your cluster, start: by weekday and minute.</p>
    </header>
  );
}
