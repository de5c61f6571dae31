import { nameOf, sentenceOf } from './report.js';
import type { Format, Report, Result, Subject } from './report.js';
import { countsOf } from './summary.js';

/** For a continuous integration that reads JUnit's XML: each CronJob is a test case, and fails with its errors. */
export const renderJunit: Format = (report, { command }) => {
  const bySubject = resultsBySubject(report);
  const failures = report.subjects.filter((subject) => countsOf(bySubject.get(subject) ?? []).errors > 0).length;
  const counts = `tests="${report.subjects.length}" failures="${failures}" errors="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escape(command)}" ${counts}>`,
    `  <testsuite name="${escape(command)}" ${counts} skipped="0">`,
    ...report.subjects.map((subject) => testCase(subject, bySubject.get(subject) ?? [])),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
};

function resultsBySubject({ results }: Report): ReadonlyMap<Subject, readonly Result[]> {
  const groups = new Map<Subject, Result[]>();
  for (const result of results) {
    const group = groups.get(result.subject);
    if (group === undefined) groups.set(result.subject, [result]);
    else group.push(result);
  }
  return groups;
}

function testCase(subject: Subject, results: readonly Result[]): string {
  const { place } = subject;
  const file = place?.file ?? 'cluster';
  const name = subject.apiVersion === '' ? `line ${place?.range.start.line ?? 0}` : nameOf(subject);
  const where = place === undefined ? '' : ` file="${escape(place.file)}" line="${place.range.start.line}"`;
  const head = `    <testcase classname="${escape(file)}" name="${escape(name)}"${where}`;
  if (results.length === 0) return `${head}/>`;
  const errors = results.filter(({ level }) => level === 'error');
  const warnings = results.filter(({ level }) => level === 'warning');
  return [
    `${head}>`,
    ...errors.map(
      (result) =>
        `      <failure type="${escape(result.rule)}" message="${escape(sentenceOf(result))}">${escape(lineOf(result))}</failure>`,
    ),
    // JUnit knows no warnings; what a passing test printed is the nearest thing.
    ...(warnings.length === 0 ? [] : [`      <system-out>${escape(warnings.map(lineOf).join('\n'))}</system-out>`]),
    '    </testcase>',
  ].join('\n');
}

function lineOf(result: Result): string {
  const { place, level, rule } = result;
  const where = place === undefined ? '' : `${place.file}:${place.range.start.line}:${place.range.start.column}: `;
  return `${where}${level}: ${sentenceOf(result)} [${rule}]`;
}

/** Text in an element or an attribute. XML 1.0 has no way at all to write most control characters. */
function escape(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
