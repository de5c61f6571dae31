import { Guard } from '../guard/index.js';
import type { GuardSettings, Recheck } from '../guard/index.js';
import { Client, systemClock } from '../kube/index.js';
import type { Answer, Api, ClusterAccess } from '../kube/index.js';
import { callSpans } from '../tracing/index.js';
import { version } from './version.js';

/** A guard that is ready to be asked. */
export interface ReadyGuard {
  readonly settings: GuardSettings;
  readonly recheck: Recheck;
  /** Has it ask that cluster from now on; before, it has nobody to ask. */
  readonly use: (access: ClusterAccess) => void;
  /** Closes its connections. */
  readonly close: () => void;
}

/** Makes the guard that the settings ask for. Opens nothing. */
export function guardOf({ dryRunJobs, requireJobAccess }: GuardSettings): ReadyGuard {
  let client: Client | undefined;
  const call: Api['call'] = (asked) => client?.call(asked) ?? Promise.resolve(noCluster);
  const { recheck } = new Guard({ api: { call }, clock: systemClock });
  return {
    settings: { dryRunJobs, requireJobAccess },
    recheck,
    use: (access) => {
      client = new Client({ access, userAgent: `cronward-webhook/${version()}`, follow: callSpans(version()) });
    },
    close: () => {
      client?.close();
    },
  };
}

const noCluster: Answer = {
  ok: false,
  error: { kind: 'fenced', message: 'the cluster is not there yet', mayHaveActed: false },
};
