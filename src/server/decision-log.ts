import type { Decision } from '../admission/index.js';
import { printable } from '../core/field/index.js';
import type { Logger } from './log.js';

/** Names of objects have at most 253 characters; what is longer was refused, or is about to be. */
const maxTextLength = 253;
const plain = /^[\x20-\x7e]{0,253}$/u;
/** The paths of this many errors are logged. */
const maxFields = 16;

/**
 * One line for one decision: who asked for what, and what came of it. The line holds names and the paths of what is
 * wrong, no values: objects hold secrets. The messages, which quote values, are on the debug level.
 */
export function logDecision(logger: Logger, decision: Decision, durationMs: number): void {
  const { verdict, errors, warnings } = decision;
  if (verdict === 'failed') {
    logger.error({ ...lineOf(decision, durationMs), err: decision.fault }, verdict);
  } else if (logger.isLevelEnabled('info')) {
    logger.info(lineOf(decision, durationMs), verdict);
  }
  if (errors.length + warnings.length > 0 && logger.isLevelEnabled('debug')) {
    const details = errors.slice(0, maxFields).map((error) => printable(`${error.field}: ${error.detail}`, 1024));
    logger.debug({ uid: shown(decision.uid), errors: details, warnings: warnings.slice(0, maxFields) }, 'details');
  }
}

function lineOf(decision: Decision, durationMs: number): object {
  const { endpoint, operation, kind, code, dryRun, errors } = decision;
  return {
    uid: shown(decision.uid),
    endpoint,
    operation,
    kind,
    namespace: shown(decision.namespace),
    name: shown(decision.name),
    user: shown(decision.user),
    code,
    dryRun,
    fields: errors.length === 0 ? undefined : errors.slice(0, maxFields).map(({ field }) => shown(field)),
    because: shown(decision.because),
    durationMs: Math.round(durationMs * 100) / 100,
  };
}

/** Text of the request, harmless to a terminal and bounded. */
export function shown(text: string | undefined): string | undefined {
  return text === undefined || plain.test(text) ? text : printable(text, maxTextLength);
}
