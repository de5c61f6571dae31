import { fileURLToPath } from 'node:url';
import type { PolicySettings } from '../core/cronjob/policy/index.js';
import type { ClusterAccess } from '../kube/index.js';
import { Page } from '../page/index.js';
import type { Sight } from '../page/index.js';
import type { Logger } from '../server/index.js';
import { version } from './version.js';

/** What a page that this program serves is told. */
export interface OwnPageParts {
  readonly policy: PolicySettings;
  readonly logger: Logger;
  readonly nowMs: () => number;
  readonly sight?: Sight;
  /** The names besides `localhost` and addresses under which it may be asked for. */
  readonly names?: readonly string[];
}

/** The page as vite has built it, beside the program. */
export function ownPage({ policy, logger, nowMs, sight, names = [] }: OwnPageParts): Page {
  return new Page({
    version: version(),
    policy,
    nowMs,
    names,
    failed: (error) => {
      logger.error({ err: error }, 'the page failed to answer a request');
    },
    directory: fileURLToPath(new URL('../web', import.meta.url)),
    program: new URL('../page/page-worker.js', import.meta.url),
    ...(sight && { sight }),
  });
}

/** What a person calls a cluster: the context, or where it is. */
export function clusterName({ context, server }: ClusterAccess): string {
  return context ?? new URL(server).host;
}
