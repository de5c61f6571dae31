import { sentenceOf, nameOf } from './report.js';
import type { Format, Place, Result } from './report.js';
import { summaryOf } from './summary.js';

/** For a GitHub action: a workflow command for each result, which becomes an annotation of the line, and a summary. */
export const renderGithub: Format = (report) =>
  [...report.results.map(commandOf), summaryOf(report)].map((line) => `${line}\n`).join('');

function commandOf(result: Result): string {
  const { level, rule, place, subject } = result;
  const properties = [...(place === undefined ? [] : placeProperties(place)), ['title', `cronward ${rule}`] as const];
  const text = place === undefined ? `${nameOf(subject)}: ${sentenceOf(result)}` : sentenceOf(result);
  const list = properties.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(',');
  return `::${level} ${list}::${escapeData(text)}`;
}

function placeProperties({ file, range: { start, end } }: Place): (readonly [string, string | number])[] {
  const lines = [
    ['file', file],
    ['line', start.line],
    ['endLine', end.line],
  ] as const;
  // Columns are taken only of a stretch within one line.
  return start.line === end.line ? [...lines, ['col', start.column], ['endColumn', end.column]] : [...lines];
}

/** As the toolkit of GitHub's actions escapes the text of a workflow command, */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** and a property of it. */
function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
