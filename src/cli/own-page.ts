import { fileURLToPath } from 'node:url';
import type { PolicySettings } from '../core/cronjob/policy/index.js';
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
}

/** The page as vite has built it, beside the program. */
export function ownPage({ policy, logger, nowMs, sight }: OwnPageParts): Page {
  return new Page({
    version: version(),
    policy,
    nowMs,
    failed: (error) => {
      logger.error({ err: error }, 'the page failed to answer a request');
    },
    directory: fileURLToPath(new URL('../web', import.meta.url)),
    program: new URL('../page/page-worker.js', import.meta.url),
    ...(sight && { sight }),
  });
}
