import type { JsonObject } from '../kube/answer.js';
import type { Child } from './child.js';
import type { WatchedCronJob } from './cron-job.js';

/** What the controller has seen of the cluster so far; it may be behind. */
export interface Views {
  readonly cronJob: (key: string) => WatchedCronJob | undefined;
  /** The Jobs whose controller is a CronJob of this name, whichever its uid. */
  readonly children: (key: string) => readonly Child[];
  /** Notes what an answer to a read or a write brought, so that the next look is not behind it. */
  readonly noteCronJob: (raw: JsonObject) => WatchedCronJob;
  readonly noteJob: (raw: JsonObject) => Child;
  readonly forgetJob: (child: Child) => void;
}

/** The parts of `namespace/name`. */
export function fromKey(key: string): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
