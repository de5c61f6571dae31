import type { Decision, LiveCronJob, LiveEvents } from '../../page/api.ts';

/** As many decisions are kept, the newest. */
export const mostDecisions = 200;

/** What is known of the cluster and of the webhook. */
export interface Live {
  /** By their keys; undefined until the server has told of them. */
  readonly cronJobs?: ReadonlyMap<string, LiveCronJob>;
  readonly connection?: LiveEvents['connection'];
  /** The newest first. */
  readonly decisions: readonly NumberedDecision[];
}

/** Two decisions may look alike; their numbers grow. */
export type NumberedDecision = Decision & { readonly number: number };

/** Something that is told; `opened` comes before the first of a stream, which begins with what there is. */
export type LiveEvent =
  | { [Type in keyof LiveEvents]: { readonly type: Type; readonly value: LiveEvents[Type] } }[keyof LiveEvents]
  | { readonly type: 'opened' };

export const nothingYet: Live = { decisions: [] };

/** What is known after events, which are given together, so that ten thousand CronJobs are not copied for each. */
export function after(live: Live, events: readonly LiveEvent[]): Live {
  let { connection } = live;
  let known = live.cronJobs !== undefined;
  const cronJobs = new Map(live.cronJobs);
  const decisions = [...live.decisions];
  let number = decisions[0]?.number ?? 0;
  for (const event of events) {
    switch (event.type) {
      case 'opened':
        decisions.length = 0;
        break;
      case 'cronJobs':
        known = true;
        cronJobs.clear();
        for (const cronJob of event.value) cronJobs.set(cronJob.key, cronJob);
        break;
      case 'changed':
        cronJobs.set(event.value.key, event.value);
        break;
      case 'gone':
        cronJobs.delete(event.value.key);
        break;
      case 'decision':
        number += 1;
        decisions.unshift({ ...event.value, number });
        break;
      case 'connection':
        connection = event.value;
    }
  }
  return {
    ...(known && { cronJobs: events.some(isOfCronJobs) ? cronJobs : (live.cronJobs ?? cronJobs) }),
    ...(connection !== undefined && { connection }),
    decisions: decisions.slice(0, mostDecisions),
  };
}

function isOfCronJobs({ type }: LiveEvent): boolean {
  return type === 'cronJobs' || type === 'changed' || type === 'gone';
}
