import { rules } from '../core/cronjob/checks/index.js';
import type { RuleDescription } from './report.js';

/** What is found before, or beside, the rules. */
export const manifestRules: readonly (RuleDescription & { readonly explanation: string })[] = [
  {
    id: 'syntax',
    level: 'error',
    summary: 'A manifest is YAML or JSON.',
    explanation:
      'kubectl reads no further than the fault, so nothing of the document reaches a cluster. The usual one in a CronJob is a ' +
      "schedule that begins with a star and has no quotes, which YAML takes for an alias: write schedule: '*/5 * * * *'. " +
      'cronward lint --fix does that. A template of Helm is no YAML before it is filled in: helm template . | cronward lint -',
  },
  {
    id: 'api-version',
    level: 'error',
    summary: 'A CronJob is of a version that API servers serve: batch/v1.',
    explanation:
      'Kubernetes 1.25 and newer serve no batch/v1beta1, and 1.21 and newer no batch/v2alpha1: kubectl finds no such kind. The ' +
      'fields are the same in batch/v1, so cronward lint --fix changes the version only.',
  },
  {
    id: 'duplicate',
    level: 'warning',
    summary: 'No two manifests of a directory are of the same CronJob.',
    explanation:
      'Of two manifests with the same kind, namespace and name that are applied together, the one that is applied last ' +
      'replaces the other. Give one of them another name, or take it away. Directories are compared for themselves, since those of an ' +
      'overlay repeat the names of their base.',
  },
];

/** Every rule that a result may name. */
export const ruleDescriptions: readonly RuleDescription[] = [
  ...manifestRules,
  ...rules.map(({ id, summary, explanation, level }) => ({
    id,
    summary,
    explanation,
    level: level === undefined || level === 'deny' ? ('error' as const) : ('warning' as const),
  })),
];
