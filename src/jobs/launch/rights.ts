import { builtInKind, customKind } from '../../core/cronjob/schema/index.js';
import type { Right } from '../../kube/right.js';

/** What a program that launches Jobs may do in the namespace of its Jobs: the calls that it makes, and nothing more. */
export const launchRights: readonly Right[] = [
  {
    apiGroups: ['batch'],
    resources: ['jobs'],
    verbs: {
      create: '`launch()`: creates the Job',
      get: '`launch()` with a key, `attach()`: reads the Job that is there',
      list: '`finished()`, `progress()`, `logs()`: reads how the Job is',
      watch: '`finished()`, `progress()`, `logs()`: hears how it goes on',
      delete: '`cancel()`: deletes the Job',
    },
  },
  {
    apiGroups: [''],
    resources: ['pods'],
    verbs: {
      list: 'reads why a Job fails or waits; without it the reason is told, and not what stands behind it',
      watch: 'hears of it',
    },
  },
  { apiGroups: [''], resources: ['pods/log'], verbs: { get: '`logs()`' } },
];

/** What `cronward run` needs besides. */
export const runRights: readonly Right[] = [
  {
    apiGroups: [builtInKind.group, customKind.group],
    resources: ['cronjobs'],
    verbs: { get: '`cronward run`: reads the CronJob' },
  },
  {
    apiGroups: [builtInKind.group],
    resources: ['cronjobs/status'],
    verbs: { patch: "`cronward run`: tells Kubernetes' own controller of the run, so that Forbid counts it" },
  },
];

/** What `cluster.apply` needs besides. */
export const applyRights: readonly Right[] = [
  {
    apiGroups: [builtInKind.group, customKind.group],
    resources: ['cronjobs'],
    verbs: { patch: '`apply()`: brings the CronJob up to date', create: '`apply()`: where there is none yet' },
  },
];
