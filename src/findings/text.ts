import { printable } from '../core/field/index.js';
import { nameOf, sentenceOf } from './report.js';
import type { Format, Place, Result } from './report.js';
import { countsBy, summaryOf } from './summary.js';

/** For a person: each result with its place and the line that it is about, then a summary. */
export const renderText: Format = (report, { colour }) => {
  const paint = colour ? painted : plain;
  const results = report.results.map((result) => `${textOf(result, paint)}\n`);
  return [...results, ...tablesOf(report.results), `${summaryOf(report)}\n`].join('');
};

type Paint = (style: keyof typeof styles, text: string) => string;

const styles = { error: '31;1', warning: '33;1', rule: '36', quiet: '2', bold: '1' } as const;
const painted: Paint = (style, text) => `\u001b[${styles[style]}m${text}\u001b[0m`;
const plain: Paint = (_style, text) => text;

function textOf(result: Result, paint: Paint): string {
  const { place, level, rule, subject } = result;
  const where = place === undefined ? nameOf(subject) : `${printable(place.file)}:${placeOf(place)}`;
  const head = `${paint('bold', where)}: ${paint(level, level)}: ${sentenceOf(result)} ${paint('rule', `[${rule}]`)}`;
  return [head, ...frameOf(result, paint)].join('\n');
}

function placeOf({ range: { start } }: Place): string {
  return `${start.line}:${start.column}`;
}

/** A terminal is rarely wider; of a longer line the part around the place is shown. */
const frameWidth = 120;

/** The line of the result with its place underlined; nothing where the line is not as wide as it is long. */
function frameOf({ place, line = '' }: Result, paint: Paint): readonly string[] {
  if (place === undefined || line.trim() === '') return [];
  const { start, end } = place.range;
  const from = start.column - 1 > frameWidth - 20 ? start.column - 21 : 0;
  // A tab is as wide as the terminal likes; the other characters that have no width of one are left out.
  const shown = line.slice(from, from + frameWidth).replaceAll('\t', ' ');
  if (!/^[\x20-\x7e\u00a1-\u02af\u0370-\u058f]*$/u.test(shown)) return [];
  const first = start.column - 1 - from;
  const last = end.line === start.line ? end.column - 1 - from : shown.trimEnd().length;
  const marks = '^'.repeat(Math.max(1, Math.min(last, shown.length) - first));
  const gutter = String(start.line);
  return [
    `${paint('quiet', `  ${gutter} |`)} ${shown.trimEnd()}`,
    `${paint('quiet', `  ${' '.repeat(gutter.length)} |`)} ${' '.repeat(first)}${paint('error', marks)}`,
  ];
}

/** What is in a cluster is counted by rule and namespace, since there may be more of it than anybody reads. */
function tablesOf(results: readonly Result[]): readonly string[] {
  const live = results.filter(({ place }) => place === undefined);
  if (live.length === 0) return [];
  return [
    ...table(
      'rule',
      countsBy(live, ({ rule }) => rule),
    ),
    ...table(
      'namespace',
      countsBy(live, ({ subject }) => subject.namespace),
    ),
    '\n',
  ];
}

function table(title: string, rows: ReturnType<typeof countsBy>): readonly string[] {
  const width = Math.max(title.length, ...rows.map(([name]) => name.length));
  const line = (name: string, errors: string, warnings: string): string =>
    `${name.padEnd(width)}  ${errors.padStart(8)}  ${warnings.padStart(8)}\n`;
  return [
    '\n',
    line(title, 'errors', 'warnings'),
    ...rows.map(([name, { errors, warnings }]) => line(name, String(errors), String(warnings))),
  ];
}
