import { ListenError } from '../server/index.js';
import type { Purpose } from '../server/index.js';
import { Failure } from './failure.js';
import { flagOf } from './options.js';

/** A port that can't be opened, as a failure that names the option; `options` are those of other names than usual. */
export function asPortFailure(error: unknown, options: Partial<Record<Purpose, string>> = {}): never {
  if (!(error instanceof ListenError)) throw error;
  const isAboutHost = error.code !== 'EADDRINUSE' && error.code !== 'EACCES';
  throw Failure.environment(
    `${flagOf(isAboutHost ? 'host' : (options[error.purpose] ?? portOptions[error.purpose]))}: ${error.message}`,
  );
}

const portOptions: Readonly<Record<Purpose, string>> = {
  webhook: 'port',
  health: 'healthPort',
  metrics: 'metricsPort',
  page: 'pagePort',
};
