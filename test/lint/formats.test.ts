import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { coreOnly } from '../../src/core/cronjob/validate.js';
import { duplicates, formats, judgeText, ruleDescriptions } from '../../src/findings/index.js';
import type { Report, Terms } from '../../src/findings/index.js';

/** Advice is left out, so that a new piece of it changes none of the expected outputs. */
function reportOf(file: string, text: string): Report {
  const report = judgeText(file, text, coreOnly);
  return { ...report, results: [...report.results, ...duplicates(report.subjects)] };
}

const input = readFileSync(new URL('input.yaml', import.meta.url), 'utf8');
const report = reportOf('test/lint/input.yaml', input);
const rules = ruleDescriptions.filter(({ id }) => report.results.some(({ rule }) => rule === id));
const terms: Terms = { command: 'cronward lint', version: '1.2.3', rules, colour: false };
/** A name that each format has to escape, and results that are nowhere in a file. */
const awkward: Report = {
  results: report.results.slice(0, 2).map(({ line, place, ...result }, index) => ({
    ...result,
    text: 'a, b: 100%\r\n<&"\u0007>',
    ...(index === 0 && place && { line, place: { ...place, file: 'a b,c:d/%ä.yaml' } }),
  })),
  subjects: report.subjects.slice(0, 1),
  passedOver: 0,
};

test.each([
  ['text', 'expected.txt'],
  ['json', 'expected.json'],
  ['sarif', 'expected.sarif'],
  ['github', 'expected.github'],
  ['junit', 'expected.xml'],
] as const)('the input is printed as %s as in %s', async (format, file) => {
  // `vitest -u` writes the expected outputs anew.
  await expect(formats[format](report, terms)).toMatchFileSnapshot(file);
});

test('colours change nothing but the colours', () => {
  const coloured = formats.text(report, { ...terms, colour: true });
  expect(coloured).not.toBe(formats.text(report, terms));
  // eslint-disable-next-line no-control-regex
  expect(coloured.replace(/\u001b\[[\d;]*m/gu, '')).toBe(formats.text(report, terms));
});

test('a report without results says so in every format', () => {
  const nothing: Report = { results: [], subjects: [], passedOver: 2 };
  expect(formats.text(nothing, terms)).toBe('no faults in 0 CronJobs; 2 other objects passed over\n');
  expect(formats.github(nothing, terms)).toBe('no faults in 0 CronJobs; 2 other objects passed over\n');
  expect(JSON.parse(formats.json(nothing, terms))).toMatchObject({ results: [], summary: { errors: 0, cronJobs: 0 } });
  expect(JSON.parse(formats.sarif(nothing, terms))).toMatchObject({ runs: [{ results: [] }] });
  expect(formats.junit(nothing, terms)).toContain('tests="0" failures="0"');
});

describe('SARIF', () => {
  interface Log {
    readonly version: string;
    readonly runs: readonly {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly SarifResult[];
    }[];
  }
  interface SarifResult {
    readonly ruleId: string;
    readonly ruleIndex: number;
    readonly level: string;
    readonly message: { readonly text: string };
    readonly locations: readonly {
      readonly physicalLocation?: {
        readonly artifactLocation: { readonly uri: string };
        readonly region: Readonly<Record<'startLine' | 'startColumn' | 'endLine' | 'endColumn', number>>;
      };
    }[];
  }

  const read = (of: Report): Log => JSON.parse(formats.sarif(of, { ...terms, rules: ruleDescriptions })) as Log;

  test('names rules that it describes, and regions that do not end before they begin', () => {
    const [run] = read(report).runs;
    const ids = run?.tool.driver.rules.map(({ id }) => id) ?? [];
    expect(new Set(ids).size).toBe(ids.length);
    expect(run?.results.length).toBe(report.results.length);
    for (const { ruleId, ruleIndex, level, message, locations } of run?.results ?? []) {
      expect(ids[ruleIndex]).toBe(ruleId);
      expect(['error', 'warning']).toContain(level);
      expect(message.text).not.toBe('');
      const region = locations[0]?.physicalLocation?.region ?? {
        startLine: 0,
        startColumn: 0,
        endLine: 0,
        endColumn: 0,
      };
      expect(Math.min(...Object.values(region))).toBeGreaterThan(0);
      const length = (region.endLine - region.startLine) * 1_000 + region.endColumn - region.startColumn;
      expect(length).toBeGreaterThanOrEqual(0);
    }
  });

  test('refers to a file by a relative reference, or by a file URI', () => {
    const [awkwardFile, none] = read(awkward).runs[0]?.results ?? [];
    expect(awkwardFile?.locations[0]?.physicalLocation?.artifactLocation.uri).toBe('a%20b%2Cc%3Ad/%25%C3%A4.yaml');
    expect(none?.locations[0]).not.toHaveProperty('physicalLocation');
    const absolute = read(reportOf('/a/b.yaml', input)).runs[0]?.results[0];
    expect(absolute?.locations[0]?.physicalLocation?.artifactLocation.uri).toBe('file:///a/b.yaml');
  });
});

test('workflow commands are escaped as the toolkit of GitHub does', () => {
  const [first, second] = formats.github(awkward, terms).split('\n');
  expect(first).toMatch(/^::error file=a b%2Cc%3Ad\/%25ä\.yaml,line=8,/u);
  expect(first).toMatch(/::spec\.schedule: a, b: 100%25%0D%0A<&/u);
  expect(second).toMatch(/^::error title=cronward time-zone::batch\/v1 reports\/nightly\.report: spec\.timeZone: /u);
});

test('JUnit is XML: nothing of the text is markup', () => {
  const xml = formats.junit(awkward, terms);
  expect(xml).toContain('&lt;&amp;&quot;\ufffd&gt;');
  const tags = [...xml.matchAll(/<(\/?)([a-z-]+)(?: [a-z]+="[^"<>]*")*(\/?)>/gu)];
  const open: string[] = [];
  for (const [, closing, name = '', empty] of tags) {
    if (closing === '/') expect(open.pop()).toBe(name);
    else if (empty !== '/') open.push(name);
  }
  expect(open).toEqual([]);
  expect(xml.replace(/<\?xml[^>]*>/u, '').split('<').length - 1).toBe(tags.length);
});

describe('a code frame', () => {
  const frameOf = (value: string): string[] => {
    const text = `apiVersion: batch/v1\nkind: CronJob\nspec: {x: y, schedule: ${value}}\n`;
    const found = reportOf('x', text).results.filter(({ field }) => field === 'spec.schedule');
    return formats.text({ results: found, subjects: [], passedOver: 0 }, terms).split('\n').slice(1, 3);
  };

  test('underlines the value', () => {
    expect(frameOf('"a b"')).toEqual(['  3 | spec: {x: y, schedule: "a b"}', '    |                        ^^^^^']);
  });

  test('of a long line shows the part that matters', () => {
    const [line = '', marks = ''] = frameOf(`a${' '.repeat(300)}b`);
    expect(Math.max(line.length, marks.length)).toBeLessThan(130);
  });

  test('is left out where the line is not as wide as it is long, or would reach the terminal', () => {
    expect(frameOf('"\u202eab"')[0]).toMatch(/^1 error/u);
    expect(frameOf('"日本"')[0]).toMatch(/^1 error/u);
  });
});
