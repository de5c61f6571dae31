import type { Decision as Decided } from '../admission/index.js';
import { describe, printable } from '../core/field/index.js';
import { rfc3339Utc } from '../outlook/instant.js';
import type { Decision } from './api.js';

/** So many decisions are kept for who begins to look. */
const kept = 100;
/** So many sentences of one, */
const mostSentences = 16;
/** of so many characters. */
const [longestName, longestSentence] = [253, 1_024];

/** The last decisions of a webhook. */
export class Decisions {
  readonly #last: Decision[] = [];

  get last(): readonly Decision[] {
    return this.#last;
  }

  /** Keeps a decision, and returns it as the page is told of it. */
  add(decided: Decided, nowMs: number): Decision {
    const decision = decisionOf(decided, nowMs);
    this.#last.push(decision);
    if (this.#last.length > kept) this.#last.shift();
    return decision;
  }
}

/** A decision with what its user was told, and no more of the object than its name. Pure. */
export function decisionOf(decided: Decided, nowMs: number): Decision {
  const { endpoint, operation, kind, namespace, name, user, errors, warnings, because } = decided;
  const said = [...errors.map(describe), ...warnings, ...(because === undefined ? [] : [because])];
  return {
    at: rfc3339Utc(nowMs),
    path: endpoint === 'mutate' ? '/mutate' : '/validate',
    operation,
    name: printable([namespace, name].filter((part) => part !== undefined).join('/'), 2 * longestName),
    apiVersion: kind === 'other' ? '' : kind,
    verdict: verdictOf(decided),
    user: printable(user ?? '', longestName),
    text: said.slice(0, mostSentences).map((sentence) => printable(sentence, longestSentence)),
  };
}

function verdictOf({ verdict, warnings }: Decided): Decision['verdict'] {
  if (verdict === 'failed') return 'rejected';
  return verdict === 'allowed' && warnings.length > 0 ? 'warned' : verdict;
}
