import { rules } from '../core/cronjob/checks/index.js';
import type { RuleDescription } from './report.js';

/** What is found before, or beside, the rules. */
const besides: readonly RuleDescription[] = [
  { id: 'syntax', level: 'error', summary: 'A manifest is YAML or JSON.' },
  { id: 'api-version', level: 'error', summary: 'A CronJob is of a version that API servers serve: batch/v1.' },
  { id: 'duplicate', level: 'warning', summary: 'No two manifests of a directory are of the same CronJob.' },
];

/** Every rule that a result may name. */
export const ruleDescriptions: readonly RuleDescription[] = [
  ...besides,
  ...rules.map(({ id, summary, explanation, level }) => ({
    id,
    summary,
    explanation,
    level: level === undefined || level === 'deny' ? ('error' as const) : ('warning' as const),
  })),
];
