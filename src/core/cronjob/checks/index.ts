import { indexedScale } from './advice/indexed-scale.js';
import { labelName } from './advice/label-name.js';
import { storedTimeZone } from './advice/stored-time-zone.js';
import type { Advice, Check } from './check.js';
import { completionMode } from './job/completion-mode.js';
import { jobCounts } from './job/counts.js';
import { indexFailures } from './job/index-failures.js';
import { managedBy } from './job/managed-by.js';
import { podFailurePolicy } from './job/pod-failure-policy.js';
import { podReplacementPolicy } from './job/pod-replacement-policy.js';
import { selector } from './job/selector.js';
import { successPolicy } from './job/success-policy.js';
import { annotations } from './metadata/annotations.js';
import { finalizers } from './metadata/finalizers.js';
import { labels } from './metadata/labels.js';
import { nameLength } from './metadata/name-length.js';
import { name } from './metadata/name.js';
import { namespace } from './metadata/namespace.js';
import { ownerReferences } from './metadata/owner-references.js';
import { containers } from './pod/containers.js';
import { restartPolicy } from './pod/restart-policy.js';
import { podMetadata } from './pod/template-metadata.js';
import { volumeMounts } from './pod/volume-mounts.js';
import { volumes } from './pod/volumes.js';
import { generatedLabels } from './run/generated-labels.js';
import { indexedHostname } from './run/indexed-hostname.js';
import { jobMetadata } from './run/job-metadata.js';
import { concurrencyPolicy } from './spec/concurrency-policy.js';
import { historyLimits } from './spec/history-limits.js';
import { scheduleTimeZone } from './spec/schedule-time-zone.js';
import { schedule } from './spec/schedule.js';
import { startingDeadline } from './spec/starting-deadline.js';
import { timeZone } from './spec/time-zone.js';

export { nothing } from './check.js';
export type { Advice, Check, Level, Remark, Rule } from './check.js';
export { timeZoneInSchedule } from './spec/schedule-time-zone.js';
export { viewOf } from './view.js';
export type { View } from './view.js';

/** Every rule that refuses, in the order in which kube-apiserver reports; a new rule is a file and a line here. */
export const checks: readonly Check[] = [
  name,
  namespace,
  labels,
  annotations,
  ownerReferences,
  finalizers,
  schedule,
  scheduleTimeZone,
  startingDeadline,
  timeZone,
  concurrencyPolicy,
  jobCounts,
  indexFailures,
  managedBy,
  completionMode,
  podFailurePolicy,
  successPolicy,
  podReplacementPolicy,
  podMetadata,
  volumes,
  containers,
  volumeMounts,
  restartPolicy,
  selector,
  historyLimits,
  nameLength,
  jobMetadata,
  generatedLabels,
  indexedHostname,
];

/** Every rule that only warns. */
export const advice: readonly Advice[] = [labelName, indexedScale, storedTimeZone];
