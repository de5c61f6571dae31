import type { Format, Result, Subject } from './report.js';
import { countsBy, countsOf } from './summary.js';
import type { Counts } from './summary.js';

/** For a program: one JSON object. What it holds is described in docs/lint.md; members may be added. */
export const renderJson: Format = (report, { version }) => {
  const { results, subjects, passedOver } = report;
  const summary = {
    ...countsOf(results),
    cronJobs: subjects.length,
    passedOver,
    byRule: Object.fromEntries(countsBy(results, ({ rule }) => rule)) satisfies Record<string, Counts>,
    byNamespace: Object.fromEntries(countsBy(results, ({ subject }) => subject.namespace)),
  };
  return `${JSON.stringify({ version, results: results.map(plainOf), summary }, null, 2)}\n`;
};

function plainOf({ rule, level, field, text, subject, place }: Result): object {
  return {
    rule,
    level,
    field,
    message: text,
    object: objectOf(subject),
    ...(place && { file: place.file, ...place.range }),
  };
}

function objectOf({ apiVersion, namespace, name }: Subject): object | null {
  return apiVersion === '' ? null : { apiVersion, kind: 'CronJob', namespace, name };
}
