import { advice, checks } from '../core/cronjob/checks/index.js';
import type { RuleDescription } from './report.js';

/** What is found before, or beside, the rules: of a document rather than of its fields. */
const ofDocuments: readonly RuleDescription[] = [
  { id: 'syntax', level: 'error', summary: 'A manifest is YAML or JSON.' },
  { id: 'api-version', level: 'error', summary: 'A CronJob is of a version that API servers serve: batch/v1.' },
  { id: 'types', level: 'error', summary: 'A value is of the type of its field.' },
  { id: 'duplicate', level: 'warning', summary: 'No two manifests of a directory are of the same CronJob.' },
];

/** Every rule that a result may name. */
export const ruleDescriptions: readonly RuleDescription[] = [
  ...ofDocuments,
  ...checks.map(({ id, summary, explanation }) => ({ id, summary, explanation, level: 'error' as const })),
  ...advice.map(({ id, summary, explanation }) => ({ id, summary, explanation, level: 'warning' as const })),
];
