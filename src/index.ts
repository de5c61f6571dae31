export { defineCronJob, defineJob } from './jobs/define.js';
export type * from './jobs/generated/kubernetes.js';
export { InvalidObject, type Problem } from './jobs/invalid-object.js';
export type * from './jobs/objects.js';
export type * from './jobs/scalars.js';
export * from './jobs/launch/index.js';
