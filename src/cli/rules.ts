import { rules } from '../core/cronjob/checks/index.js';
import type { Run } from './context.js';
import { exitCode } from './failure.js';
import type { rulesOptions, Settings } from './options.js';
import { levelOf } from './rule-page.js';
import { renderTable } from './table.js';

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

/** A row a rule; where the output is no terminal, a row is a line. */
function asTable(shown: Rules, columns = Number.POSITIVE_INFINITY): string {
  const rows = shown.map((rule) => ({ head: [rule.id, rule.group, levelOf(rule)], text: rule.summary }));
  const lines = renderTable([{ head: ['RULE', 'GROUP', 'LEVEL'], text: 'SUMMARY' }, ...rows], columns);
  return lines.map((line) => `${line}\n`).join('');
}
