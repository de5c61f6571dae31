import type { Report, Result } from './report.js';

/** How much was found. */
export interface Counts {
  readonly errors: number;
  readonly warnings: number;
}

export function countsOf(results: readonly Result[]): Counts {
  const errors = results.filter(({ level }) => level === 'error').length;
  return { errors, warnings: results.length - errors };
}

/** How often each value of `keyOf` occurs, the most frequent first, then by name. */
export function countsBy(
  results: readonly Result[],
  keyOf: (result: Result) => string,
): readonly (readonly [string, Counts])[] {
  const groups = new Map<string, { errors: number; warnings: number }>();
  for (const result of results) {
    const key = keyOf(result);
    const group = groups.get(key) ?? { errors: 0, warnings: 0 };
    groups.set(key, group);
    group[result.level === 'error' ? 'errors' : 'warnings'] += 1;
  }
  return [...groups].sort(
    ([aName, a], [bName, b]) => b.errors - a.errors || b.warnings - a.warnings || (aName < bName ? -1 : 1),
  );
}

/** `2 errors and 1 warning`; empty for none. */
export function wordsFor(results: readonly Result[]): string {
  const { errors, warnings } = countsOf(results);
  return [count(errors, 'error'), count(warnings, 'warning')].filter((part) => !part.startsWith('0 ')).join(' and ');
}

/** `2 errors and 1 warning in 2 of 5 CronJobs; 3 other objects passed over`. */
export function summaryOf({ results, subjects, passedOver }: Report): string {
  const affected = new Set(results.map(({ subject }) => subject)).size;
  const found =
    results.length === 0
      ? `no faults in ${count(subjects.length, 'CronJob')}`
      : `${wordsFor(results)} in ${affected} of ${count(subjects.length, 'CronJob')}`;
  return passedOver === 0 ? found : `${found}; ${count(passedOver, 'other object')} passed over`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
