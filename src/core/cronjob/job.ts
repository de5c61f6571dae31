import { builtInKind } from './schema/index.js';
import type { CronJobKind } from './schema/index.js';

/**
 * The name of the Job for the run at `scheduledAtMs` (epoch milliseconds): the minutes since 1970 after the name of a
 * built-in CronJob, as kube-controller-manager 1.36 does, and the seconds after that of a custom one, as the controller
 * of the kubebuilder book does. The same run always gets the same name, so that it cannot start twice.
 */
export function jobName(kind: CronJobKind, cronJobName: string, scheduledAtMs: number): string {
  const unitMs = kind.group === builtInKind.group ? 60_000 : 1_000;
  return `${cronJobName}-${Math.floor(scheduledAtMs / unitMs)}`;
}
