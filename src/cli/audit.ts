import { compilePolicy } from '../core/cronjob/policy/index.js';
import { judgeObject } from '../findings/index.js';
import { cronJobsInCluster } from './cluster-cron-jobs.js';
import type { Run } from './context.js';
import type { auditOptions } from './judging-options.js';
import type { Settings } from './options.js';
import { printReport } from './report.js';

/** `cronward audit` */
export const runAudit: Run<Settings<typeof auditOptions>> = async (settings, context, _operands, configuration) => {
  const terms = { nowMs: context.nowMs(), policy: compilePolicy(configuration.policy) };
  const { cronJobs, missing } = await cronJobsInCluster(settings, context);
  for (const { apiVersion } of missing) {
    await context.stderr.write(`cronward audit: the cluster has no CronJobs of ${apiVersion}\n`);
  }
  const reports = cronJobs.map((cronJob) => judgeObject(cronJob, terms));
  const results = reports.flatMap((report) => report.results);
  const subjects = reports.flatMap((report) => report.subjects);
  return printReport({ results, subjects, passedOver: 0 }, 'cronward audit', settings, context);
};
