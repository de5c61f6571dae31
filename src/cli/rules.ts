import { rules } from '../core/cronjob/checks/index.js';
import { manifestRules } from '../findings/index.js';
import type { Run } from './context.js';
import { exitCode } from './failure.js';
import type { rulesOptions } from './judging-options.js';
import type { Settings } from './options.js';
import { levelOf } from './rule-page.js';
import { renderTable } from './table.js';

/** `cronward rules` */
export const runRules: Run<Settings<typeof rulesOptions>> = async (settings, { stdout }, _operands, { policy }) => {
  const { level, json } = settings;
  const ofCronJobs = rules.map((rule) => ({
    id: rule.id,
    group: rule.group,
    level: levelOf(rule, policy),
    summary: rule.summary,
    fields: rule.fields,
  }));
  const ofManifests = manifestRules.map(({ id, level: its, summary }) => {
    return { id, group: 'manifest', level: its, summary, fields: [] };
  });
  const shown = [...ofCronJobs, ...ofManifests].filter((rule) => level === undefined || rule.level === level);
  await stdout.write(json ? `${JSON.stringify(shown, null, 2)}\n` : asTable(shown, stdout.columns()));
  return exitCode.done;
};

interface Row {
  readonly id: string;
  readonly group: string;
  readonly level: string;
  readonly summary: string;
}

/** A row a rule; where the output is no terminal, a row is a line. */
function asTable(shown: readonly Row[], columns = Number.POSITIVE_INFINITY): string {
  const rows = shown.map(({ id, group, level, summary }) => ({ head: [id, group, level], text: summary }));
  const lines = renderTable([{ head: ['RULE', 'GROUP', 'LEVEL'], text: 'SUMMARY' }, ...rows], columns);
  return lines.map((line) => `${line}\n`).join('');
}
