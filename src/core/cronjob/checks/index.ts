import { addressForm } from './advice/address-form.js';
import { dayOfMonthOrWeek } from './advice/day-of-month-or-week.js';
import { daylightSaving } from './advice/daylight-saving.js';
import { deprecatedAnnotation } from './advice/deprecated-annotation.js';
import { deprecatedNodeLabel } from './advice/deprecated-node-label.js';
import { deprecatedVolume } from './advice/deprecated-volume.js';
import { everyMinuteOfHour } from './advice/every-minute-of-hour.js';
import { fractionalBytes } from './advice/fractional-bytes.js';
import { hiddenVariable } from './advice/hidden-variable.js';
import { imageTag } from './advice/image-tag.js';
import { indexedScale } from './advice/indexed-scale.js';
import { labelName } from './advice/label-name.js';
import { longDeadline } from './advice/long-deadline.js';
import { negativeGracePeriod } from './advice/negative-grace-period.js';
import { neverFires } from './advice/never-fires.js';
import { noHistory } from './advice/no-history.js';
import { noTimeZone } from './advice/no-time-zone.js';
import { nullSelector } from './advice/null-selector.js';
import { overlappingPaths } from './advice/overlapping-paths.js';
import { overlappingRuns } from './advice/overlapping-runs.js';
import { portableSchedule } from './advice/portable-schedule.js';
import { preferredLabelValue } from './advice/preferred-label-value.js';
import { pullSecrets } from './advice/pull-secrets.js';
import { repeatedHostAlias } from './advice/repeated-host-alias.js';
import { repeatedPort } from './advice/repeated-port.js';
import { replaceOverlap } from './advice/replace-overlap.js';
import { shortDeadline } from './advice/short-deadline.js';
import { storedTimeZone } from './advice/stored-time-zone.js';
import { subMinuteRuns } from './advice/sub-minute-runs.js';
import { unevenStep } from './advice/uneven-step.js';
import { unlimitedRuns } from './advice/unlimited-runs.js';
import { awakeOf } from './awake.js';
import type { Advice, Check, Level, Rule } from './check.js';
import { exemption } from './exemption.js';
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
import { podActiveDeadline } from './pod/active-deadline.js';
import { claimedDevices } from './pod/containers/claimed-devices.js';
import { containers } from './pod/containers/containers.js';
import { envFrom } from './pod/containers/env-from.js';
import { env } from './pod/containers/env.js';
import { fileVariables } from './pod/containers/file-variables.js';
import { hostPorts } from './pod/containers/host-ports.js';
import { lifecycle } from './pod/containers/lifecycle.js';
import { containerPolicies } from './pod/containers/policies.js';
import { ports } from './pod/containers/ports.js';
import { probes } from './pod/containers/probes.js';
import { resizePolicy } from './pod/containers/resize-policy.js';
import { resources } from './pod/containers/resources.js';
import { containerRestart } from './pod/containers/restart.js';
import { containerSecurity } from './pod/containers/security.js';
import { volumeDevices } from './pod/containers/volume-devices.js';
import { volumeMounts } from './pod/containers/volume-mounts.js';
import { dns } from './pod/dns.js';
import { ephemeralContainers } from './pod/ephemeral-containers.js';
import { hostAliases } from './pod/host-aliases.js';
import { hostNames } from './pod/host-names.js';
import { hostNamespaces } from './pod/host-namespaces.js';
import { nodeAffinity } from './pod/node-affinity.js';
import { nodeSelector } from './pod/node-selector.js';
import { podOs } from './pod/os.js';
import { overhead } from './pod/overhead.js';
import { podAffinity } from './pod/pod-affinity.js';
import { podIds } from './pod/pod-ids.js';
import { podProfiles } from './pod/pod-profiles.js';
import { podResources } from './pod/pod-resources.js';
import { preemptionPolicy } from './pod/preemption-policy.js';
import { readinessGates } from './pod/readiness-gates.js';
import { references } from './pod/references.js';
import { resourceClaims } from './pod/resource-claims.js';
import { restartPolicy } from './pod/restart-policy.js';
import { schedulingGates } from './pod/scheduling-gates.js';
import { sysctls } from './pod/sysctls.js';
import { podAnnotations } from './pod/pod-annotations.js';
import { profileAnnotations } from './pod/profile-annotations.js';
import { podMetadata } from './pod/template-metadata.js';
import { tolerations } from './pod/tolerations.js';
import { topologySpread } from './pod/topology-spread.js';
import { claimVolumes } from './pod/volumes/claims.js';
import { cloudVolumes } from './pod/volumes/cloud.js';
import { driverVolumes } from './pod/volumes/drivers.js';
import { fileVolumes } from './pod/volumes/files.js';
import { localVolumes } from './pod/volumes/local.js';
import { networkVolumes } from './pod/volumes/network.js';
import { projectedVolumes } from './pod/volumes/projected.js';
import { volumes } from './pod/volumes/volumes.js';
import { podWindowsOptions } from './pod/windows.js';
import { generatedLabels } from './run/generated-labels.js';
import { indexedHostname } from './run/indexed-hostname.js';
import { jobMetadata } from './run/job-metadata.js';
import { concurrencyPolicy } from './spec/concurrency-policy.js';
import { historyLimits } from './spec/history-limits.js';
import { scheduleTimeZone } from './spec/schedule-time-zone.js';
import { schedule } from './spec/schedule.js';
import { startingDeadline } from './spec/starting-deadline.js';
import { timeZone } from './spec/time-zone.js';
import { types } from './types.js';

export { nothing } from './check.js';
export { celPaths } from './cel.js';
export type { Cel, CelRule, CelSelf } from './cel.js';
export type { Advice, Check, Level, Remark, Rule } from './check.js';
export { exampleOf, mergePatch } from './example.js';
export { exemption } from './exemption.js';
export { describeScheduleFault } from './spec/schedule.js';
export { timeZoneInSchedule } from './spec/schedule-time-zone.js';
export { types } from './types.js';
export { viewOf } from './view.js';
export type { View } from './view.js';

/** Where a rule belongs: the folder that it stands in, and what the rules of that folder have in common. */
export const groups = {
  types: 'The types of the fields',
  metadata: 'The metadata of the CronJob',
  spec: 'The schedule and the rest of the spec',
  job: 'The Job that each run makes',
  pod: 'The pods of the Job',
  run: 'What would have Kubernetes refuse each Job',
  advice: 'Advice',
} as const;

export type Group = keyof typeof groups;

const groupNames = Object.keys(groups);

/** A rule as the tables hold it. */
export type Grouped<R extends Rule> = R & { readonly group: Group };

/** Every rule that refuses, in the order in which kube-apiserver reports; a new rule is a file and a line here. */
export const checks: readonly Grouped<Check>[] = [
  ...inGroup('metadata', [name, namespace, labels, annotations, ownerReferences, finalizers]),
  ...inGroup('spec', [schedule, scheduleTimeZone, startingDeadline, timeZone, concurrencyPolicy]),
  ...inGroup('job', [
    jobCounts,
    indexFailures,
    managedBy,
    completionMode,
    podFailurePolicy,
    successPolicy,
    podReplacementPolicy,
  ]),
  ...inGroup('pod', [
    podMetadata,
    podAnnotations,
    // Volumes before the containers that mount them, as kube-apiserver reports.
    volumes,
    localVolumes,
    fileVolumes,
    projectedVolumes,
    claimVolumes,
    networkVolumes,
    cloudVolumes,
    driverVolumes,
    containers,
    containerPolicies,
    ports,
    env,
    envFrom,
    volumeMounts,
    volumeDevices,
    resources,
    claimedDevices,
    resizePolicy,
    containerSecurity,
    lifecycle,
    probes,
    containerRestart,
    hostPorts,
    fileVariables,
    restartPolicy,
  ]),
  ...inGroup('pod', [
    resourceClaims,
    podResources,
    hostNamespaces,
    dns,
    nodeSelector,
    podIds,
    sysctls,
    podProfiles,
    podWindowsOptions,
    nodeAffinity,
    podAffinity,
    readinessGates,
    schedulingGates,
    topologySpread,
    hostNames,
    references,
    podActiveDeadline,
    tolerations,
    hostAliases,
    preemptionPolicy,
    overhead,
    podOs,
    profileAnnotations,
    ephemeralContainers,
  ]),
  ...inGroup('job', [selector]),
  ...inGroup('spec', [historyLimits]),
  ...inGroup('metadata', [nameLength]),
  ...inGroup('run', [jobMetadata, generatedLabels, indexedHostname]),
];

/** Those of `checks` that may have something to say of a view. */
export const checksFor = awakeOf(checks);

/** Every rule whose level is the policy's, in the order in which their warnings are given. */
export const advice: readonly Advice[] = [
  labelName,
  indexedScale,
  storedTimeZone,
  neverFires,
  dayOfMonthOrWeek,
  unevenStep,
  everyMinuteOfHour,
  subMinuteRuns,
  noTimeZone,
  daylightSaving,
  shortDeadline,
  longDeadline,
  overlappingRuns,
  replaceOverlap,
  unlimitedRuns,
  noHistory,
  portableSchedule,
  imageTag,
  // What kube-apiserver itself warns of in a pod template.
  deprecatedNodeLabel,
  preferredLabelValue,
  nullSelector,
  deprecatedAnnotation,
  deprecatedVolume,
  overlappingPaths,
  repeatedHostAlias,
  pullSecrets,
  fractionalBytes,
  hiddenVariable,
  repeatedPort,
  negativeGracePeriod,
  addressForm,
];

/** Those of `advice` that may have something to say of a view. */
export const adviceFor = awakeOf(advice);

/** Every rule in the order of the groups, as the documentation shows them: of a piece of advice, with its level. */
export const rules: readonly (Grouped<Rule> & { readonly level?: Level })[] = [
  ...inGroup('types', [types]),
  ...checks,
  ...inGroup('advice', [...advice, exemption]),
].sort((one, other) => groupNames.indexOf(one.group) - groupNames.indexOf(other.group));

function inGroup<R extends Rule>(group: Group, members: readonly R[]): readonly Grouped<R>[] {
  return members.map((rule) => ({ ...rule, group }));
}
