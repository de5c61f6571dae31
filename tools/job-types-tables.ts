/*
 * What a program that writes a Job has to know, and the API description of Kubernetes does not tell: words of closed
 * lists, fields without which the API server refuses a Job, and fields of which only one may be given. Tests compare
 * it with what API servers answered.
 */

/** The words that the API server takes, by type and field. */
export const words: Readonly<Record<string, readonly string[]>> = {
  'AppArmorProfile.type': ['RuntimeDefault', 'Localhost', 'Unconfined'],
  'AzureDiskVolumeSource.cachingMode': ['None', 'ReadOnly', 'ReadWrite'],
  'AzureDiskVolumeSource.kind': ['Shared', 'Dedicated', 'Managed'],
  'Condition.status': ['True', 'False', 'Unknown'],
  'Container.imagePullPolicy': ['Always', 'IfNotPresent', 'Never'],
  'Container.restartPolicy': ['Always', 'OnFailure', 'Never'],
  'Container.terminationMessagePolicy': ['File', 'FallbackToLogsOnError'],
  'ContainerPort.protocol': ['TCP', 'UDP', 'SCTP'],
  'ContainerResizePolicy.resourceName': ['cpu', 'memory'],
  'ContainerResizePolicy.restartPolicy': ['NotRequired', 'RestartContainer'],
  'ContainerRestartRule.action': ['Restart', 'RestartAllContainers'],
  'ContainerRestartRuleOnExitCodes.operator': ['In', 'NotIn'],
  'HTTPGetAction.scheme': ['HTTP', 'HTTPS'],
  'HostPathVolumeSource.type': [
    ...['DirectoryOrCreate', 'Directory', 'FileOrCreate', 'File', 'Socket', 'CharDevice', 'BlockDevice'],
    '',
  ],
  'ImageVolumeSource.pullPolicy': ['Always', 'IfNotPresent', 'Never'],
  'JobCondition.status': ['True', 'False', 'Unknown'],
  'JobSpec.completionMode': ['NonIndexed', 'Indexed'],
  'JobSpec.podReplacementPolicy': ['TerminatingOrFailed', 'Failed'],
  'LabelSelectorRequirement.operator': ['In', 'NotIn', 'Exists', 'DoesNotExist'],
  'NodeSelectorRequirement.operator': ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'],
  'PersistentVolumeClaimSpec.volumeMode': ['Filesystem', 'Block'],
  'PodFailurePolicyOnExitCodesRequirement.operator': ['In', 'NotIn'],
  'PodFailurePolicyOnPodConditionsPattern.status': ['True', 'False', 'Unknown'],
  'PodFailurePolicyRule.action': ['FailJob', 'FailIndex', 'Ignore', 'Count'],
  'PodOS.name': ['linux', 'windows'],
  'PodSecurityContext.fsGroupChangePolicy': ['OnRootMismatch', 'Always'],
  'PodSecurityContext.seLinuxChangePolicy': ['MountOption', 'Recursive'],
  'PodSecurityContext.supplementalGroupsPolicy': ['Merge', 'Strict'],
  'PodSpec.dnsPolicy': ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'],
  'PodSpec.preemptionPolicy': ['PreemptLowerPriority', 'Never'],
  'PodSpec.restartPolicy': ['Never', 'OnFailure'],
  'SeccompProfile.type': ['RuntimeDefault', 'Localhost', 'Unconfined'],
  'SecurityContext.procMount': ['Default', 'Unmasked'],
  'Toleration.effect': ['NoSchedule', 'PreferNoSchedule', 'NoExecute'],
  'Toleration.operator': ['Exists', 'Equal', 'Lt', 'Gt'],
  'TopologySpreadConstraint.nodeAffinityPolicy': ['Honor', 'Ignore'],
  'TopologySpreadConstraint.nodeTaintsPolicy': ['Honor', 'Ignore'],
  'TopologySpreadConstraint.whenUnsatisfiable': ['DoNotSchedule', 'ScheduleAnyway'],
  'VolumeMount.mountPropagation': ['None', 'HostToContainer', 'Bidirectional'],
  'VolumeMount.recursiveReadOnly': ['Disabled', 'IfPossible', 'Enabled'],
};

/** Types of fields that say more than the description does. */
export const types: Readonly<Record<string, string>> = {
  'CronJob.apiVersion': `'batch/v1' | 'batch.tutorial.kubebuilder.io/v1'`,
  'CronJob.kind': `'CronJob'`,
  'EmptyDirVolumeSource.medium': "'' | 'Memory' | 'HugePages' | `HugePages-${string}`",
  'JobTemplateSpec.metadata': 'TemplateMeta',
  'PersistentVolumeClaimSpec.accessModes':
    "readonly ('ReadWriteOnce' | 'ReadOnlyMany' | 'ReadWriteMany' | 'ReadWriteOncePod')[]",
  'PersistentVolumeClaimTemplate.metadata': 'TemplateMeta',
  'PodTemplateSpec.metadata': 'PodTemplateMeta',
};

/** Types that are a part of another one. */
export const parts: readonly Part[] = [
  {
    name: 'TemplateMeta',
    description: 'The metadata of what is made from a template; all else the controller fills in.',
    of: 'ObjectMeta',
    fields: ['annotations', 'labels'],
  },
  {
    name: 'PodTemplateMeta',
    description: 'The metadata of each pod; its name, its namespace and the labels that select it come from the Job.',
    of: 'ObjectMeta',
    fields: ['annotations', 'finalizers', 'labels'],
  },
  {
    name: 'NewObjectMetaFields',
    description: 'What may be said of an object when it is created, besides its name.',
    of: 'ObjectMeta',
    fields: ['annotations', 'finalizers', 'labels', 'namespace', 'ownerReferences'],
  },
];

export interface Part {
  readonly name: string;
  readonly description: string;
  readonly of: string;
  readonly fields: readonly string[];
}

/** Optional in the API description, for the sake of objects that are not Jobs or were stored long ago, and needed here. */
export const needed: ReadonlySet<string> = new Set([
  'ConfigMapEnvSource.name',
  'ConfigMapKeySelector.name',
  'ConfigMapProjection.name',
  'ConfigMapVolumeSource.name',
  'Container.image',
  'EphemeralVolumeSource.volumeClaimTemplate',
  'ExecAction.command',
  'JobTemplateSpec.spec',
  'PersistentVolumeClaimSpec.accessModes',
  'PersistentVolumeClaimSpec.resources',
  'PodDNSConfigOption.name',
  'PodSpec.restartPolicy',
  'PodTemplateSpec.spec',
  'SecretEnvSource.name',
  'SecretKeySelector.name',
  'SecretProjection.name',
  'SecretVolumeSource.secretName',
]);

/** Refused in the pod template of a Job, whatever the value. */
export const impossible: ReadonlySet<string> = new Set(['PodSpec.ephemeralContainers']);

/** Fields of which one is given, and only one; or none, where the first of them is what an absent one is read as. */
export const choices: Readonly<Record<string, Choice>> = {
  DownwardAPIVolumeFile: { fields: ['fieldRef', 'resourceFieldRef'] },
  EnvFromSource: { fields: ['configMapRef', 'secretRef'] },
  EnvVar: { fields: ['value', 'valueFrom'], orNone: true },
  EnvVarSource: { fields: 'all' },
  LifecycleHandler: { fields: 'all' },
  PodFailurePolicyRule: { fields: ['onExitCodes', 'onPodConditions'] },
  PodResourceClaim: { fields: ['resourceClaimName', 'resourceClaimTemplateName'] },
  Probe: { fields: ['exec', 'grpc', 'httpGet', 'tcpSocket'] },
  Volume: { fields: 'all' },
  VolumeProjection: { fields: 'all' },
};

export interface Choice {
  /** `all`: of the optional ones. */
  readonly fields: 'all' | readonly string[];
  readonly orNone?: true;
}
