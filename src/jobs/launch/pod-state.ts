import { at, isObject, listOf, textOf, timeOf } from '../../core/read.js';
import type { JsonObject } from '../../kube/answer.js';
import { readMeta } from '../../kube/meta.js';
import type { Meta } from '../../kube/meta.js';

/** How a container ended. */
export interface ContainerEnd {
  readonly exitCode: number;
  readonly reason: string;
  /** What it wrote to its termination message file, or the end of its log. */
  readonly message: string;
  readonly endedMs: number | undefined;
}

export interface ContainerState {
  readonly name: string;
  /** Names the instance; it changes with a restart. Empty before the first. */
  readonly id: string;
  readonly state: 'waiting' | 'running' | 'terminated';
  /** Why it waits. */
  readonly reason: string;
  readonly message: string;
  readonly end: ContainerEnd | undefined;
  /** How the instance before this one ended. */
  readonly lastEnd: ContainerEnd | undefined;
  readonly restarts: number;
  readonly ready: boolean;
}

/** What is kept of a pod of a Job. */
export interface PodState {
  readonly meta: Meta;
  /** The uid of the Job that it belongs to. */
  readonly jobUid: string;
  readonly index: number | undefined;
  readonly phase: string;
  readonly reason: string;
  readonly message: string;
  /** Why it has no node, where the scheduler says so. */
  readonly unscheduled: Because | undefined;
  /** Why it was taken away, where the cluster did so. */
  readonly disruption: Because | undefined;
  /** It is asked to go. */
  readonly deleting: boolean;
  /** It is there no more; the rest is how it was last seen. */
  readonly gone: boolean;
  /** Those of `initContainers` first, which start one after the other. */
  readonly containers: readonly ContainerState[];
  /** The names of those of `initContainers`. */
  readonly initContainers: readonly string[];
}

export interface Because {
  readonly reason: string;
  readonly message: string;
}

/** Reads a pod of the API; fields of other types than the API's are as good as absent. */
export function readPod(raw: JsonObject): PodState {
  const metadata = at(raw, 'metadata');
  const status = at(raw, 'status');
  const conditions = listOf(status['conditions']);
  const initial = listOf(status['initContainerStatuses']).map(readContainer);
  return {
    meta: readMeta(raw),
    jobUid: jobOf(metadata),
    index: indexOf(metadata),
    phase: textOf(status['phase']) ?? 'Pending',
    ...because(status),
    unscheduled: conditionOf(conditions, 'PodScheduled', 'False'),
    disruption: conditionOf(conditions, 'DisruptionTarget', 'True'),
    deleting: metadata['deletionTimestamp'] !== undefined,
    gone: false,
    containers: [...initial, ...listOf(status['containerStatuses']).map(readContainer)],
    initContainers: initial.map(({ name }) => name),
  };
}

function jobOf(metadata: JsonObject): string {
  const owner = listOf(metadata['ownerReferences']).find(({ controller }) => controller === true);
  return textOf(owner?.['uid']) ?? textOf(at(metadata, 'labels')['controller-uid']) ?? '';
}

/** Kubernetes 1.22 and newer note the index in an annotation; 1.21 with another name. */
function indexOf(metadata: JsonObject): number | undefined {
  const text = textOf(at(metadata, 'annotations')['batch.kubernetes.io/job-completion-index']);
  return text !== undefined && /^\d{1,9}$/u.test(text) ? Number(text) : undefined;
}

function conditionOf(conditions: readonly JsonObject[], type: string, status: string): Because | undefined {
  const found = conditions.find((condition) => condition['type'] === type && condition['status'] === status);
  return found === undefined ? undefined : because(found);
}

function because(object: JsonObject): Because {
  return { reason: textOf(object['reason']) ?? '', message: textOf(object['message']) ?? '' };
}

function readContainer(raw: JsonObject): ContainerState {
  const state = at(raw, 'state');
  const { running, terminated } = state;
  return {
    name: textOf(raw['name']) ?? '',
    id: textOf(raw['containerID']) ?? '',
    state: isObject(terminated) ? 'terminated' : isObject(running) ? 'running' : 'waiting',
    ...because(at(state, 'waiting')),
    end: endOf(terminated),
    lastEnd: endOf(at(raw, 'lastState')['terminated']),
    restarts: typeof raw['restartCount'] === 'number' ? raw['restartCount'] : 0,
    ready: raw['ready'] === true,
  };
}

function endOf(terminated: unknown): ContainerEnd | undefined {
  if (!isObject(terminated)) return undefined;
  const { exitCode } = terminated;
  return {
    exitCode: typeof exitCode === 'number' ? exitCode : 0,
    ...because(terminated),
    endedMs: timeOf(terminated['finishedAt']),
  };
}
