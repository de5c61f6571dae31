import { rules } from '../core/cronjob/checks/index.js';
import type { Run } from './context.js';
import { exitCode } from './failure.js';
import type { rulesOptions, Settings } from './options.js';
import { levelOf } from './rule-page.js';
import { wrap } from './wrap.js';

/** `cronward rules` */
export const runRules: Run<Settings<typeof rulesOptions>> = async ({ level, json }, { stdout }) => {
  const shown = rules.filter((rule) => level === undefined || levelOf(rule) === level);
  await stdout.write(json ? asJson(shown) : asTable(shown, stdout.columns()));
  return exitCode.done;
};

type Rules = typeof rules;

function asJson(shown: Rules): string {
  const entries = shown.map((rule) => {
    const { id, group, summary, fields } = rule;
    return { id, group, level: levelOf(rule), summary, fields };
  });
  return `${JSON.stringify(entries, null, 2)}\n`;
}

/** Narrower than this, a summary is rather folded by the terminal than into a column of single words. */
const leastWidth = 24;

/** A row a rule; on a terminal of so many columns the summaries are folded within their own. */
function asTable(shown: Rules, columns: number | undefined): string {
  const rows = shown.map((rule) => [rule.id, rule.group, levelOf(rule)] as const);
  const widths = [0, 1, 2].map((column) => Math.max(...[headings, ...rows].map((row) => row[column]?.length ?? 0)));
  const head = (row: readonly string[]) => row.map((cell, column) => cell.padEnd((widths[column] ?? 0) + 2)).join('');
  const indent = head(['', '', '']);
  const width = columns === undefined ? Number.POSITIVE_INFINITY : Math.max(leastWidth, columns - indent.length);
  const lines = rows.flatMap((row, index) => {
    const [first = '', ...rest] = wrap(shown[index]?.summary ?? '', width);
    return [head(row) + first, ...rest.map((line) => indent + line)];
  });
  return [`${head(headings)}SUMMARY`, ...lines].map((line) => `${line}\n`).join('');
}

const headings = ['RULE', 'GROUP', 'LEVEL'] as const;
