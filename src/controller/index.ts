export { clusterOf } from './cluster.js';
export type { Cluster } from './cluster.js';
export { Controller } from './controller.js';
export type { ControllerOptions, Resource } from './controller.js';
export type { WatchedCronJob } from './cron-job.js';
export type { FollowReconcile, Outcome, ReconcileSubject, Report } from './report.js';
