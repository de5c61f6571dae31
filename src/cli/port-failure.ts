import { ListenError } from '../server/index.js';
import type { Purpose } from '../server/index.js';
import { Failure } from './failure.js';
import { flagOf } from './options.js';

/** A port that can't be opened, as a failure that names the option. */
export function asPortFailure(error: unknown): never {
  if (!(error instanceof ListenError)) throw error;
  const isAboutHost = error.code !== 'EADDRINUSE' && error.code !== 'EACCES';
  throw Failure.environment(`${flagOf(isAboutHost ? 'host' : portOptions[error.purpose])}: ${error.message}`);
}

const portOptions: Readonly<Record<Purpose, string>> = {
  webhook: 'port',
  health: 'healthPort',
  metrics: 'metricsPort',
  page: 'pagePort',
};
