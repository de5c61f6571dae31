import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './sources.js';

/** What becomes of the CronJobs of one kind during a failure, as the table says it. */
export type Fate =
  /** Good ones are accepted and bad ones refused by the rules, as ever. */
  | { readonly kind: 'judged' }
  /** Bad ones are accepted, too. */
  | { readonly kind: 'unjudged' }
  /** Good ones are refused, too; kubectl's message holds these words in their order. */
  | { readonly kind: 'refused'; readonly words: readonly string[] };

/** A row of the table of failures in docs/operations.md. */
export interface FailureRow {
  readonly failure: string;
  readonly builtIn: Fate;
  readonly custom: Fate;
  /** How soon CronJobs are judged again when the cause is gone, in seconds. */
  readonly healsWithinSeconds: number;
}

/** The rows of the table whose header begins with `| what fails |`. */
export function failureRows(): readonly FailureRow[] {
  const lines = readFileSync(join(root, 'docs', 'operations.md'), 'utf8').split('\n');
  const header = lines.findIndex((line) => /^\| what fails +\|/u.test(line));
  if (header === -1) throw new Error('docs/operations.md has no table that begins with "what fails"');
  const body = lines.slice(header + 2);
  const end = body.findIndex((line) => !line.startsWith('|'));
  return body.slice(0, end).map((line) => {
    const [failure = '', builtIn = '', custom = '', heals = ''] = line
      .split(/(?<!\\)\|/u)
      .slice(1, -1)
      .map((cell) => cell.trim());
    const seconds = /^within (\d+) s\b/u.exec(heals)?.[1];
    if (seconds === undefined) throw new Error(`${failure}: "${heals}" does not begin with "within N s"`);
    const healsWithinSeconds = Number(seconds);
    return { failure, builtIn: fateOf(failure, builtIn), custom: fateOf(failure, custom), healsWithinSeconds };
  });
}

function fateOf(failure: string, cell: string): Fate {
  const [, word, text] = /^\*\*(judged|unjudged|refused)\*\*(?:.*?: `([^`]+)`)?/u.exec(cell) ?? [];
  if (word === 'judged' || word === 'unjudged') return { kind: word };
  if (word === 'refused' && text !== undefined) {
    return { kind: 'refused', words: text.split('…').map((part) => part.trim()) };
  }
  throw new Error(`${failure}: "${cell}" says neither **judged**, **unjudged** nor **refused**: \`words\``);
}
