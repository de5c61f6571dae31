import type { VNode } from 'preact';

/** A manifest, and what becomes of it. */
export function Try(): VNode {
  return (
    <header class="opening">
      <h1 tabIndex={-1}>Try a CronJob</h1>
    </header>
  );
}
