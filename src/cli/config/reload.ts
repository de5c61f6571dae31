import { compilePolicy } from '../../core/cronjob/policy/index.js';
import type { Policy } from '../../core/cronjob/policy/index.js';
import type { Logger, RunningWebhook } from '../../server/index.js';
import { defaulting } from '../options.js';
import { webhookOptions } from '../serving-options.js';
import type { Option } from '../options.js';
import type { Configuration, Configured } from '../settings.js';
import { readConfigText } from './file.js';
import { followConfig } from './follow.js';

/** Who has to know of a configuration that changed. */
export interface Reloading {
  readonly logger: Logger;
  readonly nowMs: () => number;
  /** Has everything judged by `policy` from now on. */
  readonly use: (policy: Policy) => void;
  readonly count: RunningWebhook['configChanged'];
}

/**
 * Follows the configuration file, if there is one, until the function that is returned is called. Its policy is in force
 * as soon as it is read; its other settings are those of the start, which is logged where they differ.
 */
export function reloadPolicy(configuration: Configuration, { logger, nowMs, use, count }: Reloading): () => void {
  const { file, interpret, settings } = configuration;
  if (file === undefined) return () => undefined;
  const { path, text } = file;
  const follower = followConfig<Configured>({
    text,
    read: () => readConfigText(path),
    interpret,
    listener: {
      renewed: (configured) => {
        use(compilePolicy(configured.policy));
        count({ result: 'ok', atMs: nowMs() });
        logger.info({ config: path, overrides: configured.policy.overrides.length }, 'a new configuration is in force');
        const ignored = settingsForAStart(settings, configured.settings);
        if (ignored.length > 0)
          logger.warn({ settings: ignored }, 'changed settings that take effect at the next start');
      },
      refused: (why) => {
        count({ result: 'refused' });
        logger.error({ reason: why }, 'the old configuration stays in force');
      },
    },
  });
  return () => {
    follower.close();
  };
}

/** The settings of the file that `after` has otherwise than `before`, and that are read at the start only. */
export function settingsForAStart(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): readonly string[] {
  return Object.entries<Option<unknown>>(webhookOptions).flatMap(([name, { file }]) =>
    file === undefined || Object.hasOwn(defaulting, name) || before[name] === after[name] ? [] : [file],
  );
}
